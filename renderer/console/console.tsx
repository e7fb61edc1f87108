import '../ui/tokens.css'
import { createRoot } from 'react-dom/client'
import { noRows } from '../sync/apply-message.ts'
import { preparePage } from '../sync/prepare-page.ts'
import { openWindowLine } from '../sync/window-line.ts'
import { makeWindowStores } from '../sync/window-stores.ts'
import { AlarmSound } from '../ui/alarm-sound.ts'
import { startHallTime } from '../ui/hall-time.tsx'
import { Desk } from './desk.tsx'
import { makeDesk } from './desk-commands.ts'

const machineNow = () => Date.now()
const stores = makeWindowStores()
const hallTime = startHallTime(() => stores.clock.getState().value, machineNow)
const line = openWindowLine(window, stores, noRows, machineNow, (message) => {
  if (message.type === 'clock') hallTime.tick()
  if (message.type === 'hello') preparePage(stores, message)
})

const root = document.getElementById('console')
if (!root) throw new Error('console.html has no element #console')
createRoot(root).render(
  <Desk
    stores={stores}
    desk={makeDesk()}
    line={line}
    hallTime={hallTime.store}
    machineNow={machineNow}
    sound={new AlarmSound()}
  />,
)
