import { SECOND } from '../../../contract/units.ts'
import type { PositionBatch } from '../../../contract/wire/rest.ts'
import { type BackendClient, pause } from './backend-client.ts'
import type { HeardClock } from './drive-city.ts'

/** A hall sees movement best in small, steady batches: twice a second, oftener where hall time runs so fast that fixes would grow stale. */
const SEND_EVERY_MS = 500
const SEND_LEAST_MS = 100
const SEND_EVERY_HALL_MS = 15 * SECOND
const MOST_PER_REQUEST = 5000

/** Sends where everybody is until the signal. What cannot be sent is dropped: only the newest matters. */
export async function sendPositions(
  client: BackendClient,
  clock: HeardClock,
  walkTo: (now: number) => PositionBatch['fixes'],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const fixes = walkTo(clock.now())
    if (fixes.length > 0) await client.positions({ fixes: fixes.slice(-MOST_PER_REQUEST) })
    await pause(Math.max(SEND_LEAST_MS, Math.min(SEND_EVERY_MS, SEND_EVERY_HALL_MS / clock.speed)), signal)
  }
}
