import { MINUTE, SECOND } from '../../../contract/units.ts'
import type { PositionBatch } from '../../../contract/wire/rest.ts'
import type { DayPlanner } from './day-plan.ts'
import type { Scenery } from './scenery.ts'
import { seededRandom } from './seeded-random.ts'
import { Walker } from './walker.ts'

/** Handsets and vehicles report every 10 s of hall time. */
export const FIX_EVERY_MS = 10 * SECOND
/** One request carries at most this many fixes of one mover; of a longer silence only the end is told. */
const MOST_FIXES = 60
/** A collector sets out for a place this long before the case there is reported. */
const AHEAD_MS = 12 * MINUTE
/** Hours of the day shift; at night every fifth mover is out. */
export const DAY_SHIFT = [7, 20] as const
export const worksAtNight = (index: number): boolean => index % 5 === 0
/** Minute of the day at which every so-manieth collector sits down, for longer than the watch over them likes. */
const LUNCH_AT = 11.75 * 60
const LUNCHING = 6
const LUNCH_MS = 45 * MINUTE

/** All collectors and vehicles of the simulated city. */
export class Fleet {
  private readonly walkers: readonly Walker[]
  private readonly offsetMs: number
  private readonly planner: DayPlanner
  private at: number
  private visitsUntil: number

  constructor(scenery: Scenery, planner: DayPlanner, seed: number, startAt: number) {
    this.walkers = scenery.patrols.map(
      (patrol) => new Walker(patrol, scenery.network, seededRandom(seed, patrol.mover.id, startAt)),
    )
    this.offsetMs = scenery.city.calendar.utcOffsetMinutes * MINUTE
    this.planner = planner
    this.at = startAt
    this.visitsUntil = startAt
  }

  /** Walks on to `now` and gives the fixes on the way, oldest first. */
  walkTo(now: number): PositionBatch['fixes'] {
    this.planVisits(now)
    const behind = Math.floor((now - this.at) / FIX_EVERY_MS)
    const skipped = Math.max(0, behind - MOST_FIXES)
    if (skipped > 0) this.step(skipped * FIX_EVERY_MS)
    const fixes: PositionBatch['fixes'] = []
    for (let i = skipped; i < behind; i++) {
      this.step(FIX_EVERY_MS)
      this.walkers.forEach((walker, index) => {
        if (this.onDuty(index)) fixes.push({ id: walker.patrol.mover.id, at: this.at, ...walker.fix() })
      })
    }
    return fixes
  }

  private step(ms: number): void {
    const before = this.minuteOfDay()
    this.at += ms
    const now = this.minuteOfDay()
    if (before < LUNCH_AT && now >= LUNCH_AT) this.goToLunch()
    for (const walker of this.walkers) walker.advance(ms)
  }

  private planVisits(now: number): void {
    const until = now + AHEAD_MS
    for (const { visit } of this.planner.between(this.visitsUntil, until)) {
      if (visit) this.walkers.find(({ patrol }) => patrol.mover.id === visit.mover)?.goTo(visit.lng, visit.lat)
    }
    this.visitsUntil = until
  }

  private goToLunch(): void {
    this.walkers.forEach((walker, index) => {
      if (walker.patrol.mover.kind === 'collector' && index % LUNCHING === 1) walker.rest(LUNCH_MS)
    })
  }

  private onDuty(index: number): boolean {
    const minute = this.minuteOfDay()
    return (minute >= DAY_SHIFT[0] * 60 && minute < DAY_SHIFT[1] * 60) || worksAtNight(index)
  }

  private minuteOfDay(): number {
    return ((((this.at + this.offsetMs) / MINUTE) % 1440) + 1440) % 1440
  }
}
