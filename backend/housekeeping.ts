import type pg from 'pg'
import type { BaseData } from './areas/base-data.ts'
import type { Outbox } from './feed/outbox.ts'
import type { Settings } from './settings/settings.ts'
import type { Logger } from './support/logger.ts'
import { messageOf } from './support/start-error.ts'
import { recordHallTime, type SettableHallTime } from './time/hall-time.ts'
import type { MachineClockWatch } from './time/machine-clock-watch.ts'

const RECORD_CLOCK_EVERY_MS = 2000
const LOOK_AT_CLOCK_EVERY_MS = 2000
const PRUNE_EVERY_MS = 60_000
/** Another backend may have imported, and at midnight other editions of areas begin. */
const REFRESH_BASE_DATA_EVERY_MS = 10_000
/** Another backend may have published a setting; it holds there at once and here this much later at most. */
const REFRESH_SETTINGS_EVERY_MS = 2000

export interface Household {
  readonly pool: pg.Pool
  readonly outbox: Outbox
  readonly hall: SettableHallTime
  /** null = the clock is simulated. */
  readonly clockWatch: MachineClockWatch | null
  readonly baseData: BaseData
  readonly settings: Settings
  readonly log: Logger
}

/** What is done again and again beside the work. @returns how to end it */
export function keepHouse({ pool, outbox, hall, clockWatch, baseData, settings, log }: Household): () => void {
  const quietly = (what: string, work: () => Promise<unknown>) => () => {
    work().catch((error: unknown) => log.warn({ error: messageOf(error) }, `${what} failed; it will be tried again`))
  }
  const refreshBaseData = quietly('reading base data', () => baseData.refresh())
  refreshBaseData()
  /** Simulated clocks of several backends are one: the slower follow the fastest. A live city's follow their machines. */
  const keepClock = async (): Promise<void> => {
    const recorded = await recordHallTime(pool, hall.now())
    if (clockWatch === null) hall.moveForwardTo(recorded)
  }
  const timers = [
    setInterval(quietly('recording the hall clock', keepClock), RECORD_CLOCK_EVERY_MS),
    setInterval(
      quietly('pruning the outbox', () => outbox.prune()),
      PRUNE_EVERY_MS,
    ),
    setInterval(
      quietly('reading settings', () => settings.refresh()),
      REFRESH_SETTINGS_EVERY_MS,
    ),
    setInterval(refreshBaseData, REFRESH_BASE_DATA_EVERY_MS),
    setInterval(() => clockWatch?.look(), LOOK_AT_CLOCK_EVERY_MS),
  ]
  return () => {
    for (const timer of timers) clearInterval(timer)
  }
}
