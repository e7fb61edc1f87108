import '../ui/tokens.css'
import { createRoot } from 'react-dom/client'
import type { Language } from '../../contract/ipc/window-stream.ts'
import { noRows } from '../sync/apply-message.ts'
import { noteProblem } from '../sync/note-problem.ts'
import { openWindowLine } from '../sync/window-line.ts'
import { makeWindowStores } from '../sync/window-stores.ts'
import { AlarmSound } from '../ui/alarm-sound.ts'
import { charactersOf, loadFonts } from '../ui/fonts.ts'
import { startHallTime } from '../ui/hall-time.tsx'
import { dictionaries } from '../ui/text/dictionaries.ts'
import { Desk } from './desk.tsx'
import { makeDesk } from './desk-commands.ts'

const machineNow = () => Date.now()
const stores = makeWindowStores()
const hallTime = startHallTime(() => stores.clock.getState().value, machineNow)
const line = openWindowLine(window, stores, noRows, machineNow, (message) => {
  if (message.type === 'clock') hallTime.tick()
  if (message.type === 'hello') prepareFonts(message.language)
})

function prepareFonts(language: Language): void {
  document.documentElement.lang = language
  void loadFonts(document.fonts, charactersOf(dictionaries[language])).then((problem) => {
    if (problem) noteProblem(stores, problem)
  })
}

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
