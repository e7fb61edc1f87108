import { TryAgain } from './fetch-requests.ts'

export interface Backoff {
  tries: number
  firstMs: number
  longestMs: number
}
export const BACKOFF: Backoff = { tries: 6, firstMs: 500, longestMs: 60_000 }

export interface BackoffParts {
  sleep: (ms: number) => Promise<void>
  /** In [0, 1). */
  random: () => number
}

/**
 * Repeats what is worth repeating. The pause doubles and is drawn between half and the whole of itself, so that many
 * clients of a server that came back do not come at once; a server that names a pause is obeyed within `longestMs`.
 */
export async function withBackoff<Value>(
  run: () => Promise<Value>,
  parts: BackoffParts,
  backoff: Backoff = BACKOFF,
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof TryAgain) || attempt >= backoff.tries) throw error
      const doubled = Math.min(backoff.longestMs, backoff.firstMs * 2 ** (attempt - 1))
      const drawn = doubled * (0.5 + parts.random() / 2)
      await parts.sleep(Math.min(backoff.longestMs, Math.max(drawn, error.afterMs ?? 0)))
    }
  }
}
