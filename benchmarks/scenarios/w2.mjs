/** w2: an ordinary city on a wall of three panels: 10 000 cases, 1 000 movers. */
import { startBenchPages } from '../harness/bench-pages.mjs'
import { figure, quantile } from '../harness/figures.mjs'
import { measurePages } from '../harness/measure-page.mjs'

const PANELS = 3
const size = { width: 640, height: 360 }
const canvas = { canvasWidth: size.width * PANELS, canvasHeight: size.height }
const load = /** @type {const} */ ({ changing: 0.01, churn: 30, fixes: 0.1, order: 'scattered', scores: 8 })

/** @param {{ seconds: number }} options */
export async function run({ seconds }) {
  const results = []
  for (const cutDraws of [true, false]) {
    const pages = await startBenchPages([{ width: canvas.canvasWidth, height: size.height, x: 0, y: 0, primary: true }])
    const ids = Array.from({ length: PANELS }, (_, index) => `panel ${index + 1}`)
    try {
      for (const [index, id] of ids.entries()) {
        const x = index * size.width
        await pages.open(id, { x, y: 0 }, { crop: { ...canvas, x, y: 0, ...size }, cases: 10_000, movers: 1_000, cutDraws, load })
      }
      for (const [index, read] of (await measurePages(pages, ids, Math.min(seconds, 60))).entries()) {
        const variant = `${cutDraws ? 'cut' : 'as drawn by this machine'}, ${ids[index]}`
        results.push({ variant, renderer: read.renderer, problems: read.problems, figures: figuresOf(read) })
      }
    } finally {
      await pages.stop()
    }
  }
  return results
}

/** @param {any} read */
function figuresOf(read) {
  return [
    figure('main thread', read.mainThreadMsPerS, 'ms/s'),
    figure('frames', read.frames / read.seconds, '/s'),
    figure('batch p50 (take over + upload)', quantile(read.batchMs, 0.5) + quantile(read.uploadsMs, 0.5), 'ms'),
    figure('GPU upload', read.uploadBytes / read.seconds / 1e6, 'MB/s'),
    figure('tasks over 50 ms', read.longTasksMs.filter((ms) => ms > 50).length, ''),
    figure('heap after', read.heapAfterMB, 'MB'),
    figure('new case to its frame p99', quantile(read.latenciesMs, 0.99), 'ms'),
  ]
}
