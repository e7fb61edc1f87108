import '../ui/tokens.css'
import { createRoot } from 'react-dom/client'
import { noteProblem, takeProblems } from '../sync/note-problem.ts'
import { guardThisPage, PageRoot } from '../sync/page-root.tsx'
import { preparePage } from '../sync/prepare-page.ts'
import { openWindowLine } from '../sync/window-line.ts'
import { makeWindowStores } from '../sync/window-stores.ts'
import { FONT_FAMILY } from '../ui/fonts.ts'
import { startHallTime } from '../ui/hall-time.tsx'
import { MapFeed } from './map-feed.ts'
import { PanelMap } from './panel-map.tsx'
import { heapMegabytes, makeReport } from './panel-report.ts'
import { WallPanel } from './wall-panel.tsx'

const REPORT_EVERY_MS = 1000

const machineNow = () => Date.now()
const stores = makeWindowStores()
const feed = new MapFeed(stores)
const hallTime = startHallTime(() => stores.clock.getState().value, machineNow)
const line = openWindowLine(window, stores, feed, machineNow, (message) => {
  if (message.type === 'clock') hallTime.tick()
  if (message.type === 'hello') preparePage(stores, message)
})

const broke = guardThisPage(stores, machineNow)

setInterval(() => {
  if (line.state.open) line.send(makeReport(feed.drawn(), heapMegabytes(performance), takeProblems(stores)))
}, REPORT_EVERY_MS)

const root = document.getElementById('panel')
if (!root) throw new Error('panel.html has no element #panel')
createRoot(root).render(
  <PageRoot stores={stores} onBroken={broke}>
    <WallPanel
      stores={stores}
      line={line.state}
      hallTime={hallTime.store}
      machineNow={machineNow}
      map={(hello, panel) => (
        <PanelMap
          hello={hello}
          panel={panel}
          feed={feed}
          fontFamily={FONT_FAMILY}
          machineNow={machineNow}
          onProblem={(sentence) => noteProblem(stores, sentence)}
        />
      )}
    />
  </PageRoot>,
)
