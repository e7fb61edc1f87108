/**
 * w1: a large city on one panel of 960×540, camera still: 100 000 open cases, 20 000 moving movers, 2 000 cameras,
 * eight scores a second. `cut`: every draw call cut to one primitive, so that only our own work is measured. `drawn`:
 * as a software renderer draws it. A long run, for the heap, is long in the first variant only.
 */
import { startBenchPages } from '../harness/bench-pages.mjs'
import { figure, quantile } from '../harness/figures.mjs'
import { measurePages } from '../harness/measure-page.mjs'

const size = { width: 960, height: 540 }
const page = {
  crop: { canvasWidth: size.width, canvasHeight: size.height, x: 0, y: 0, ...size },
  cases: 100_000,
  movers: 20_000,
  cameras: 2_000,
}
const load = { changing: 0.01, churn: 30, fixes: 1, scores: 8 }

const variants = /** @type {const} */ ([
  { name: 'cut, fixes in blocks', cutDraws: true, order: 'blocks', mostSeconds: Number.POSITIVE_INFINITY },
  { name: 'cut, fixes scattered', cutDraws: true, order: 'scattered', mostSeconds: 60 },
  { name: 'as drawn by this machine', cutDraws: false, order: 'scattered', mostSeconds: 60 },
])

/** @param {{ seconds: number }} options */
export async function run({ seconds }) {
  const results = []
  for (const variant of variants) {
    const pages = await startBenchPages([{ ...size, x: 0, y: 0, primary: true }])
    try {
      await pages.open('panel', { x: 0, y: 0 }, { ...page, cutDraws: variant.cutDraws, load: { ...load, order: variant.order } })
      const [read] = await measurePages(pages, ['panel'], Math.min(seconds, variant.mostSeconds))
      results.push({
        variant: variant.name,
        renderer: read.renderer,
        problems: read.problems,
        figures: figuresOf(read, variant.cutDraws),
      })
    } finally {
      await pages.stop()
    }
  }
  return results
}

/** @param {any} read @param {boolean} cut */
function figuresOf(read, cut) {
  const budget = (limit) => (cut ? limit : {})
  const long = read.longTasksMs.filter((ms) => ms > 50)
  return [
    figure('main thread', read.mainThreadMsPerS, 'ms/s', budget({ atMost: 160 })),
    figure('  of it on a core', read.onCoreMsPerS, 'ms/s'),
    figure('  kept waiting by other programs', read.waitingMsPerS, 'ms/s'),
    figure('frames', read.frames / read.seconds, '/s', budget({ atLeast: 30 })),
    figure(
      'batch p50 (take over + upload)',
      quantile(read.batchMs, 0.5) + quantile(read.uploadsMs, 0.5),
      'ms',
      budget({ atMost: 3 }),
    ),
    figure(
      'batch p99 (take over + upload)',
      quantile(read.batchMs, 0.99) + quantile(read.uploadsMs, 0.99),
      'ms',
      budget({ atMost: 3 }),
    ),
    figure('GPU upload', read.uploadBytes / read.seconds / 1e6, 'MB/s', cut ? { atMost: 0.6 } : {}),
    figure('tasks over 50 ms', long.length, '', budget({ atMost: 0 })),
    figure('heap before', read.heapBeforeMB, 'MB'),
    figure('heap after', read.heapAfterMB, 'MB', budget({ atMost: read.heapBeforeMB + 2 })),
    figure('heap slope', read.heapSlopeMBPerHour, 'MB/h'),
    figure('new case to its frame p50', quantile(read.latenciesMs, 0.5), 'ms'),
    figure('new case to its frame p99', quantile(read.latenciesMs, 0.99), 'ms', budget({ atMost: 200 })),
    figure('draw calls', read.drawCalls / read.seconds, '/s'),
    figure('cases shown', read.items.cases, ''),
    figure('movers shown', read.items.movers, ''),
  ]
}
