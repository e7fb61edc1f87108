import { DAY, SECOND } from '../../../contract/units.ts'
import { AHEAD_MS, type Roster } from '../city/roster.ts'
import { type BackendClient, pause } from './backend-client.ts'
import type { HeardClock } from './drive-city.ts'

/** The first fixes come before the first shift, or everybody would begin as silent. */
const BEGIN_AFTER_MS = 3 * SECOND
const LOOK_EVERY_MS = 20 * SECOND

/** Plans the shifts of yesterday's night, today and tomorrow, until the signal. Plans that stand are passed over. */
export async function keepRoster(client: BackendClient, clock: HeardClock, roster: Roster, signal: AbortSignal): Promise<void> {
  await pause(BEGIN_AFTER_MS, signal)
  await client.patrolAreas(roster.areas)
  let planned = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    const now = clock.now()
    if (now + AHEAD_MS >= planned) {
      await client.shifts([now - DAY, now, now + DAY].flatMap((day) => roster.shiftsOf(day)))
      planned = now + DAY
    }
    await pause(LOOK_EVERY_MS, signal)
  }
}
