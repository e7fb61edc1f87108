import type pg from 'pg'
import type { Channel } from './enqueue.ts'

/** A delivery that is ours to try. */
export interface Claimed {
  readonly id: string
  readonly channel: Channel
  readonly target: string
  readonly key: string
  readonly payload: unknown
  /** 1 at the first attempt. */
  readonly attempt: number
  /** Attempts of earlier rounds, which do not count towards the limit. */
  readonly forgiven: number
}

export type SendResult =
  | { readonly ok: true; readonly status: number | null }
  | {
      readonly ok: false
      readonly status: number | null
      /** One sentence for the delivery log; never an address with a secret, never the body. */
      readonly error: string
      /** `never`: another attempt would fail in the same way. `withdrawn`: nothing was tried; it is not to go out, or not now. */
      readonly again: 'later' | 'never' | 'withdrawn'
      /** `message`: this one delivery is refused and the target is well. */
      readonly fault?: 'target' | 'message'
      /** What the target asked for (Retry-After). */
      readonly afterMs?: number | null
    }

/** One way out. Trying twice must do no harm at the target: the key travels with the delivery. */
export interface DeliveryChannel {
  readonly name: Channel
  /** Ends within the lease; the signal fires when the time is up or the backend stops. */
  send(delivery: Claimed, signal: AbortSignal): Promise<SendResult>
  /** In the transaction that records the end of a delivery. */
  ended?(client: pg.ClientBase, delivery: Claimed, state: 'sent' | 'dead' | 'withdrawn', error: string | null): Promise<void>
}

export function failed(error: string, again: 'later' | 'never' = 'later', status: number | null = null): SendResult {
  return { ok: false, status, error, again }
}
