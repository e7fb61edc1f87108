import type { WindowStores } from './window-stores.ts'

/** Sentences kept for the next report; more than that in one second is a fault that repeats itself. */
const MOST_PROBLEMS = 20

/** Keeps a sentence for the next report to the hub. */
export function noteProblem(stores: WindowStores, sentence: string): void {
  stores.problems.setState(({ value }) => (value.length < MOST_PROBLEMS ? { value: [...value, sentence] } : { value }))
}

/** Takes all sentences out. */
export function takeProblems(stores: WindowStores): string[] {
  const { value } = stores.problems.getState()
  if (value.length > 0) stores.problems.setState({ value: [] })
  return [...value]
}
