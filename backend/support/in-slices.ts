/** Long enough to be cheap, short enough that the feed, which has 100 ms between two deltas, does not notice. */
const SLICE_MS = 15

/** Runs a long computation in slices and lets everything else run in between. */
export async function inSlices<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  let since = performance.now()
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (performance.now() - since < SLICE_MS) continue
    await new Promise<void>((resolve) => setImmediate(resolve))
    since = performance.now()
  }
}
