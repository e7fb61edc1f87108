import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { STAGES } from '../../contract/domain/stage.ts'
import { HOUR } from '../../contract/units.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { passedAt } from '../cases/stage-clock.ts'

/** What a board counts of stages, districts and hours, in the order of STAGES, of the given districts, and of time. */
export interface Counted {
  readonly open: Int32Array
  readonly warning: Int32Array
  readonly overdue: Int32Array
  readonly passed: Int32Array
  readonly districtOpen: Int32Array
  readonly districtOverdue: Int32Array
  /** Per hour since the beginning of the period. */
  readonly hours: Hours
}

interface Hours {
  readonly reported: Int32Array
  readonly filed: Int32Array
  readonly closed: Int32Array
  readonly overdue: Int32Array
}

/** A day, and some more while the next day's board is being made. */
const HOURS_KEPT = 48
const LAST_STAGE = STAGES.length - 1
/** In the column of stages: time changes nothing about this row. */
const AT_REST = 255
const FIRST_ROOM = 1024

/**
 * What a board counts, kept as cases change. What has happened is added up once; only which limits have run out is looked up
 * at each asking, in typed arrays: a million open cases in some 5 ms.
 */
export class BoardCounts {
  private readonly from: number
  private readonly districts: ReadonlyMap<string, number>
  private readonly rowOf = new Map<number, number>()
  private readonly files: (CaseFile | null)[] = []
  private readonly freeRows: number[] = []
  private readonly passed = new Int32Array(STAGES.length)
  private closed = 0
  private readonly hours: Hours = emptyHours()
  private stage = new Uint8Array(FIRST_ROOM)
  private district = new Int32Array(FIRST_ROOM)
  private warnAt = new Float64Array(FIRST_ROOM)
  private dueAt = new Float64Array(FIRST_ROOM)
  private passedAt = new Float64Array(FIRST_ROOM)
  private lateAt = new Float64Array(FIRST_ROOM)

  /** `from` = beginning of the period, HallMs; `districts` = codes in the order of the answer. */
  constructor(from: number, districts: readonly string[]) {
    this.from = from
    this.districts = new Map(districts.map((code, index) => [code, index]))
  }

  /** A new case, or one that has changed. */
  put(file: CaseFile): void {
    const known = this.rowOf.get(file.id)
    const row = known ?? this.freeRows.pop() ?? this.files.length
    const before = known === undefined ? null : this.files[row]
    if (before === file) return
    if (before) this.add(before, -1)
    this.rowOf.set(file.id, row)
    this.files[row] = file
    this.add(file, 1)
    this.write(row, file)
  }

  remove(id: number): void {
    const row = this.rowOf.get(id)
    if (row === undefined) return
    this.add(this.files[row] as CaseFile, -1)
    this.files[row] = null
    this.stage[row] = AT_REST
    this.rowOf.delete(id)
    this.freeRows.push(row)
  }

  at(now: number): Counted {
    const counted = {
      open: new Int32Array(STAGES.length),
      warning: new Int32Array(STAGES.length),
      overdue: new Int32Array(STAGES.length),
      passed: this.passed.slice(),
      districtOpen: new Int32Array(this.districts.size),
      districtOverdue: new Int32Array(this.districts.size),
      hours: { ...this.hours, overdue: this.hours.overdue.slice() },
    }
    counted.open[LAST_STAGE] = this.closed
    for (let row = 0; row < this.files.length; row++) if (this.stage[row] !== AT_REST) this.countRow(row, now, counted)
    return counted
  }

  private countRow(row: number, now: number, { open, warning, overdue, districtOpen, districtOverdue, hours }: Counted): void {
    const stage = this.stage[row] as number
    const district = this.district[row] as number
    const isOverdue = now >= (this.dueAt[row] as number)
    bump(open, stage)
    if (isOverdue) bump(overdue, stage)
    else if (now >= (this.warnAt[row] as number)) bump(warning, stage)
    bump(districtOpen, district)
    if (isOverdue) bump(districtOverdue, district)
    this.addHour(hours.overdue, (isOverdue ? this.passedAt[row] : this.lateAt[row]) as number, 1)
  }

  /** What has happened, which no later instant changes. */
  private add(file: CaseFile, sign: 1 | -1): void {
    this.addHour(this.hours.reported, file.reportedAt, sign)
    this.addHour(this.hours.filed, file.filedAt, sign)
    for (let stage = 0; stage < STAGES.length; stage++) if (this.isInPeriod(file.leftAt[stage])) bump(this.passed, stage, sign)
    if (file.endedAt === null) return
    this.addHour(this.hours.overdue, file.lateAt, sign)
    if (file.state !== 'closed' && file.state !== 'force-closed') return
    this.addHour(this.hours.closed, file.endedAt, sign)
    if (!this.isInPeriod(file.endedAt)) return
    this.closed += sign
    bump(this.passed, LAST_STAGE, sign)
  }

  private write(row: number, file: CaseFile): void {
    this.reserve(row + 1)
    const isSuspended = (file.flags & CASE_FLAGS.suspended) !== 0
    this.stage[row] = file.endedAt === null ? STAGES.indexOf(file.stage) : AT_REST
    // Out of the districts' range, where nothing is counted, for a case that lies in none of them.
    this.district[row] = this.districts.get(file.districtCode ?? '') ?? this.districts.size
    this.warnAt[row] = file.warnAt ?? Number.NaN
    this.dueAt[row] = isSuspended ? Number.NaN : (file.dueAt ?? Number.NaN)
    this.passedAt[row] = passedAt(file) ?? Number.NaN
    this.lateAt[row] = file.lateAt ?? Number.NaN
  }

  private isInPeriod(at: number | null | undefined): boolean {
    return at !== null && at !== undefined && at >= this.from
  }

  private addHour(hours: Int32Array, at: number | null, sign: 1 | -1): void {
    if (at !== null && at >= this.from) bump(hours, Math.floor((at - this.from) / HOUR), sign)
  }

  private reserve(rows: number): void {
    if (rows <= this.stage.length) return
    this.stage = grown(this.stage, Uint8Array)
    this.district = grown(this.district, Int32Array)
    this.warnAt = grown(this.warnAt, Float64Array)
    this.dueAt = grown(this.dueAt, Float64Array)
    this.passedAt = grown(this.passedAt, Float64Array)
    this.lateAt = grown(this.lateAt, Float64Array)
  }
}

function grown<Column extends Uint8Array | Int32Array | Float64Array>(
  column: Column,
  make: new (room: number) => Column,
): Column {
  const twice = new make(column.length * 2)
  twice.set(column)
  return twice
}

/** Typed arrays take no notice of an index beyond their end. */
function bump(counts: Int32Array, index: number, by: 1 | -1 = 1): void {
  counts[index] = (counts[index] as number) + by
}

function emptyHours(): Hours {
  return {
    reported: new Int32Array(HOURS_KEPT),
    filed: new Int32Array(HOURS_KEPT),
    closed: new Int32Array(HOURS_KEPT),
    overdue: new Int32Array(HOURS_KEPT),
  }
}
