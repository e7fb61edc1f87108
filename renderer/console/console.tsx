import '../ui/tokens.css'
import { createRoot } from 'react-dom/client'
import { noRows } from '../sync/apply-message.ts'
import { takeProblems } from '../sync/note-problem.ts'
import { guardThisPage, PageRoot } from '../sync/page-root.tsx'
import { preparePage } from '../sync/prepare-page.ts'
import { openWindowLine } from '../sync/window-line.ts'
import { makeWindowStores } from '../sync/window-stores.ts'
import { AlarmSound } from '../ui/alarm-sound.ts'
import { startHallTime } from '../ui/hall-time.tsx'
import { Desk } from './desk.tsx'
import { makeDesk } from './desk-commands.ts'

const TROUBLE_EVERY_MS = 1000
/** Characters that the hub takes. */
const LONGEST_TROUBLE = 500

const machineNow = () => Date.now()
const stores = makeWindowStores()
const hallTime = startHallTime(() => stores.clock.getState().value, machineNow)
const line = openWindowLine(window, stores, noRows, machineNow, (message) => {
  if (message.type === 'clock') hallTime.tick()
  if (message.type === 'hello') preparePage(stores, message)
})

const broke = guardThisPage(stores, machineNow)

setInterval(() => {
  if (!line.state.open) return
  for (const sentence of takeProblems(stores)) line.send({ type: 'trouble', message: sentence.slice(0, LONGEST_TROUBLE) })
}, TROUBLE_EVERY_MS)

const root = document.getElementById('console')
if (!root) throw new Error('console.html has no element #console')
createRoot(root).render(
  <PageRoot stores={stores} onBroken={broke}>
    <Desk
      stores={stores}
      desk={makeDesk()}
      line={line}
      hallTime={hallTime.store}
      machineNow={machineNow}
      sound={new AlarmSound()}
    />
  </PageRoot>,
)
