import type pg from 'pg'
import type { DutyRules } from '../../contract/settings/duty.ts'
import { DAY } from '../../contract/units.ts'
import type { PatrolArea } from '../../contract/wire/duty.ts'
import { type Duty, dutyOf, type Shift } from '../../core/duty/duty-of.ts'
import { grouped } from '../areas/grouped.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { HallTime } from '../time/hall-time.ts'

type InArea = (lng: number, lat: number) => boolean

interface State {
  readonly shifts: ReadonlyMap<string, readonly Shift[]>
  readonly signedOn: ReadonlyMap<string, number>
  readonly areas: ReadonlyMap<string, PatrolArea>
  readonly rostered: ReadonlySet<string>
}

/** Whoever was neither planned nor signed on for so long is not expected any more. */
const ROSTERED_MS = 31 * DAY

/** Shifts are held this far around now; a shift is shorter than a day. */
const AROUND_MS = 2 * DAY

/** Who is on duty where, in memory: asked at every position, so it must not ask the database. */
export class DutyBook {
  private readonly pool: pg.Pool
  private readonly directory: CityDirectory
  private readonly hall: HallTime
  private state: State = { shifts: new Map(), signedOn: new Map(), areas: new Map(), rostered: new Set() }

  constructor(pool: pg.Pool, directory: CityDirectory, hall: HallTime) {
    this.pool = pool
    this.directory = directory
    this.hall = hall
  }

  get areas(): ReadonlyMap<string, PatrolArea> {
    return this.state.areas
  }

  /** Movers that were planned or signed on within the last month: for the others nothing is known, so nothing is expected of them. */
  isRostered(mover: string): boolean {
    return this.state.rostered.has(mover)
  }

  rosteredMovers(): ReadonlySet<string> {
    return this.state.rostered
  }

  dutyOf(mover: string, at: number, { signOnNeeded }: Pick<DutyRules, 'signOnNeeded'>): Duty | null {
    if (this.directory.mover(mover) === undefined) return null
    const { shifts, signedOn } = this.state
    return dutyOf({ shifts: shifts.get(mover) ?? [], signedOnAt: signedOn.get(mover) ?? null }, at, signOnNeeded)
  }

  /** Shifts of a mover that begin or end within a day of an instant. */
  shiftsAround(mover: string, at: number): readonly Shift[] {
    return (this.state.shifts.get(mover) ?? []).filter(({ startsAt, endsAt }) => startsAt < at + DAY && endsAt > at - DAY)
  }

  /** Whether a place is within a patrol area; null, or one that is not known any more, is the whole city. */
  within(area: string | null): InArea {
    const patrol = area === null ? undefined : this.state.areas.get(area)
    return patrol ? this.inCells(patrol) : this.inCity()
  }

  async refresh(): Promise<void> {
    const now = this.hall.now()
    const [shifts, signedOn, areas, rostered] = await Promise.all([
      this.pool.query<Shift & { mover: string }>(
        `select id, mover, area_code as area, starts_at as "startsAt", ends_at as "endsAt" from duty_shift
         where withdrawn_at is null and ends_at > $1 and starts_at < $2 order by starts_at`,
        [now - AROUND_MS, now + AROUND_MS],
      ),
      this.pool.query<{ mover: string; at: number }>(
        'select mover, signed_on_at as at from attendance where signed_off_at is null',
      ),
      this.pool.query<PatrolArea>(
        'select code, name, areas, unit_code as "unitCode" from patrol_area where valid_to is null order by code',
      ),
      this.pool.query<{ mover: string }>(
        `select mover from duty_shift where ends_at > $1
         union select mover from attendance where signed_on_at > $1 or signed_off_at is null`,
        [now - ROSTERED_MS],
      ),
    ])
    this.state = {
      shifts: grouped(shifts.rows, ({ mover }) => mover),
      signedOn: new Map(signedOn.rows.map(({ mover, at }) => [mover, at])),
      areas: new Map(areas.rows.map((area) => [area.code, area])),
      rostered: new Set(rostered.rows.map(({ mover }) => mover)),
    }
  }

  private inCells(patrol: PatrolArea): InArea {
    const codes = new Set(patrol.areas)
    const lengths = [...new Set(patrol.areas.map((code) => code.length))]
    return (lng, lat) => {
      const { cellCode, districtCode } = this.directory.locate(lng, lat)
      const code = cellCode ?? districtCode
      return code !== null && lengths.some((length) => codes.has(code.slice(0, length)))
    }
  }

  private inCity(): InArea {
    const [west, south, east, north] = this.directory.city.bounds
    return (lng, lat) => lng >= west && lng <= east && lat >= south && lat <= north
  }
}
