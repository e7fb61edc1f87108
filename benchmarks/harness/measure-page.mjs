/** Measures one bench page over a time. */
import { slopePerHour } from './figures.mjs'

/** Start-up is over after this long; the budgets hold from then on. */
const SETTLE_MS = 5_000
const SAMPLE_MS = 5_000

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * @param {Awaited<ReturnType<typeof import('./bench-pages.mjs').startBenchPages>>} pages
 * @param {readonly string[]} ids @param {number} seconds
 */
export async function measurePages(pages, ids, seconds) {
  await wait(SETTLE_MS)
  await Promise.all(ids.map((id) => pages.collectGarbage(id)))
  const before = await Promise.all(ids.map((id) => pages.metrics(id)))
  await Promise.all(ids.map((id) => pages.evaluate(id, 'bench.reset()')))
  const heaps = ids.map(() => /** @type {[number, number][]} */ ([]))
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed += SAMPLE_MS) {
    await wait(Math.min(SAMPLE_MS, seconds * 1000 - elapsed))
    for (const [index, id] of ids.entries()) {
      const metrics = await pages.metrics(id)
      heaps[index]?.push([metrics.Timestamp ?? 0, (metrics.JSHeapUsedSize ?? 0) / 1e6])
    }
  }
  const figures = await Promise.all(ids.map((id) => pages.evaluate(id, 'bench.read()')))
  const after = await Promise.all(ids.map((id) => pages.metrics(id)))
  await Promise.all(ids.map((id) => pages.collectGarbage(id)))
  const collected = await Promise.all(ids.map((id) => pages.metrics(id)))
  return Promise.all(
    ids.map(async (id, index) => {
      const [start, end] = [before[index] ?? {}, after[index] ?? {}]
      const elapsed = end.Timestamp - start.Timestamp
      return {
        ...figures[index],
        mainThreadMsPerS: (1000 * (end.TaskDuration - start.TaskDuration)) / elapsed,
        onCoreMsPerS: (1000 * (end.onCore - start.onCore)) / elapsed,
        waitingMsPerS: (1000 * (end.waiting - start.waiting)) / elapsed,
        heapBeforeMB: start.JSHeapUsedSize / 1e6,
        heapAfterMB: (collected[index]?.JSHeapUsedSize ?? 0) / 1e6,
        heapSlopeMBPerHour: slopePerHour(lowerHalf(heaps[index] ?? [])),
        problems: await pages.evaluate(id, 'bench.problems'),
      }
    }),
  )
}

/** The samples just after a collection tell what is kept; the others, what waits to be collected. @param {[number, number][]} samples */
function lowerHalf(samples) {
  const window = 6
  return samples.filter(([, value], index) => {
    const near = samples.slice(Math.max(0, index - window), index + window + 1).map(([, other]) => other)
    return value <= Math.min(...near) * 1.05
  })
}
