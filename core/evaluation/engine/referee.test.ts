import { describe, expect, it } from 'vitest'
import { CASE_SOURCES, CASE_STATES, type CaseState, STAGES, type Stage } from '../../../contract/domain/stage.ts'
import { type Basis, FACT_MARKS, type FactMark, type Subject } from '../../../contract/settings/evaluation.ts'
import { DAY } from '../../../contract/units.ts'
import { factRow, orderOf, tableOf } from '../../../tests/support/fact-rows.ts'
import { seededRandom } from '../../../tests/support/random.ts'
import { STAGE_OF_STATE } from '../../cases/state-machine.ts'
import { deliveredDefinitions } from '../delivered/definitions.ts'
import { type FactRow, TIME_COLUMNS } from '../facts/fact-columns.ts'
import { FactTable } from '../facts/fact-table.ts'
import { markBit } from '../facts/fold-facts.ts'
import { BLOCK_ROWS } from './blocks.ts'
import { countsOf } from './evaluate.ts'
import { LiveTally } from './live-tally.ts'
import { type Period, periodOf } from './period.ts'
import type { SubjectEntry } from './subjects.ts'
import { rowsOfCount, tallyAll } from './tally.ts'

/**
 * The referee: each count as the documents define it, one case at a time, written out by hand. It shares no code with the
 * engine but the row itself.
 */
interface Look {
  readonly row: FactRow
  readonly state: CaseState
  readonly stage: Stage
  readonly source: string
  is(mark: FactMark): boolean
}

function lookAt(row: FactRow): Look {
  return {
    row,
    state: CASE_STATES[row.state]!,
    stage: STAGES[row.stage]!,
    source: CASE_SOURCES[row.source]!,
    is: (mark) => Math.floor(row.marks / markBit(mark)) % 2 === 1,
  }
}

function refereeOf({ from, to, asOf, basis }: Period) {
  const within = (at: number) => at >= from && at < to
  const happened = (look: Look, at: number) => (basis === 'filed' ? within(look.row.filedAt) && at < to : within(at))
  const cameToSomething = ({ state }: Look) => state !== 'void' && state !== 'rejected' && state !== 'self-handled'
  const wasPaused = (look: Look, isNow: boolean) =>
    isNow ? !(look.row.suspendedAt >= to) : look.row.suspendedAt < to && look.row.resumedAt >= to
  const stopped = (look: Look) => wasPaused(look, look.is('suspended') || look.is('postponed'))
  const mine = (look: Look) => basis !== 'filed' || within(look.row.filedAt)
  const openAtEnd = ({ row }: Look) => !(row.endedAt < to)
  const kept = (look: Look, late: FactMark) => !look.is(late) || look.is('exempt')
  const isPublic = ({ source }: Look) => source === 'hotline' || source === 'public'

  const dispose = (look: Look) => happened(look, look.row.handledAt) && cameToSomething(look)
  const withUnit = ({ row, stage }: Look) =>
    stage === 'handle' || (!(row.handledAt < to) && [row.handledAt, row.returnedAt, row.endedAt].some((at) => at >= to))
  const overtimeToDispose = (look: Look) =>
    look.row.handleDueAt < asOf && withUnit(look) && openAtEnd(look) && !stopped(look) && mine(look) && cameToSomething(look)
  const archive = (look: Look) => happened(look, look.row.endedAt) && (look.state === 'closed' || look.state === 'force-closed')
  const overtimeToArchive = (look: Look) =>
    look.row.totalDueAt < asOf && openAtEnd(look) && !stopped(look) && mine(look) && cameToSomething(look)
  const dispatch = (look: Look) => happened(look, look.row.dispatchedAt)
  const needDispatch = (look: Look) =>
    dispatch(look) ||
    (look.stage === 'dispatch' &&
      look.row.stageDueAt < asOf &&
      openAtEnd(look) &&
      !stopped(look) &&
      mine(look) &&
      cameToSomething(look))
  const register = (look: Look) => within(look.row.filedAt)
  const rework = (look: Look) => happened(look, look.row.reworkedAt) && cameToSomething(look)
  const verify = (look: Look) => within(look.row.verifiedAt)

  return {
    report: ({ row }: Look) => within(row.reportedAt),
    validReport: (look: Look) =>
      within(look.row.reportedAt) && ((look.row.acceptedAt < to && cameToSomething(look)) || look.is('selfHandled')),
    publicVerified: (look: Look) => register(look) && isPublic(look) && cameToSomething(look),
    register,
    accurRegister: (look: Look) => register(look) && look.state !== 'void',
    cancel: (look: Look) => happened(look, look.row.endedAt) && look.state === 'void',
    dispatch,
    needDispatch,
    accurDispatch: (look: Look) => needDispatch(look) && !look.is('rework'),
    dispose,
    needDispose: (look: Look) => dispose(look) || overtimeToDispose(look),
    inTimeDispose: (look: Look) => dispose(look) && kept(look, 'handleLate'),
    overtimeDispose: (look: Look) => dispose(look) && !kept(look, 'handleLate'),
    overtimeToDispose,
    archive,
    needArchive: (look: Look) => archive(look) || overtimeToArchive(look),
    inTimeArchive: (look: Look) => archive(look) && kept(look, 'closeLate'),
    toArchive: (look: Look) => look.row.filedAt < to && openAtEnd(look),
    rework,
    disposeOrRework: (look: Look) => dispose(look) || rework(look),
    verify,
    needVerify: (look: Look) =>
      verify(look) || (look.state === 'verifying' && look.row.stageDueAt < asOf && openAtEnd(look) && !stopped(look)),
    missed: (look: Look) => verify(look) && isPublic(look) && look.row.filedAt < to && cameToSomething(look),
    legacyArchive: (look: Look) => archive(look) && !within(look.row.filedAt),
    publicOvertime: (look: Look) =>
      Number(archive(look) && !kept(look, 'closeLate') && isPublic(look)) + Number(overtimeToDispose(look) && isPublic(look)),
  }
}

const DOERS: Readonly<Record<string, keyof FactRow>> = {
  report: 'reporter',
  validReport: 'reporter',
  register: 'filer',
  accurRegister: 'filer',
  dispatch: 'dispatcher',
  needDispatch: 'dispatcher',
  accurDispatch: 'dispatcher',
  archive: 'closer',
  needArchive: 'closer',
  inTimeArchive: 'closer',
  verify: 'verifier',
  needVerify: 'verifier',
  missed: 'verifier',
}
const SUBJECT_OF: Partial<Readonly<Record<Subject, (row: FactRow) => number>>> = {
  district: (row) => row.district || Math.floor(row.cell / 1e9),
  street: (row) => Math.floor(row.cell / 1e6),
  unit: (row) => row.unit,
}
const ENTRIES: Partial<Readonly<Record<Subject, readonly number[]>>> = {
  district: [990101, 990102],
  street: [990101001, 990102001],
  unit: [1, 2, 3],
  collector: [1, 2],
  dispatcher: [1, 2, 3],
}

const definitions = deliveredDefinitions([90, 75, 60, 40])
const KEYS = Object.keys(refereeOf(periodOf(0, 1, 1, 'happened'))) as (keyof ReturnType<typeof refereeOf>)[]

function randomRow(random: () => number, caseId: number): FactRow {
  const state = CASE_STATES[Math.floor(random() * CASE_STATES.length)]!
  const when = () => (random() < 0.4 ? Number.NaN : Math.floor(random() * 90) * DAY)
  const times = Object.fromEntries(TIME_COLUMNS.map((column) => [column, when()]))
  const district = 990101 + Math.floor(random() * 3)
  return factRow({
    ...times,
    caseId,
    reportedAt: Math.floor(random() * 90) * DAY,
    state,
    stage: STAGE_OF_STATE[state],
    source: CASE_SOURCES[Math.floor(random() * CASE_SOURCES.length)]!,
    marks: FACT_MARKS.filter(() => random() < 0.2),
    district: random() < 0.1 ? 0 : district,
    cell: random() < 0.1 ? 0 : district * 1e9 + 1_001_001,
    unit: Math.floor(random() * 4),
    ...Object.fromEntries(
      ['reporter', 'verifier', 'filer', 'dispatcher', 'closer'].map((doer) => [doer, Math.floor(random() * 4)]),
    ),
  })
}

function entriesOf(subject: Subject): SubjectEntry[] {
  return ENTRIES[subject]!.map((key) => ({ key, code: String(key), name: '', tier: null, cells: 1 }))
}

/** What the referee counts for one subject; null = for all together. */
function refereeCount(
  rows: readonly FactRow[],
  key: (typeof KEYS)[number],
  period: Period,
  subject: Subject,
  of: number | null,
): number {
  const isArea = subject === 'district' || subject === 'street'
  const counts = refereeOf(period)[key]
  const subjectOf = SUBJECT_OF[subject] ?? ((row: FactRow) => (DOERS[key] ? row[DOERS[key]] : -1))
  return rows.reduce((sum, row) => {
    const look = lookAt(row)
    const wasSuspended = look.is('suspended')
      ? !(row.suspendedAt >= period.to)
      : row.suspendedAt < period.to && row.resumedAt >= period.to
    if (of !== null && subjectOf(row) !== of) return sum
    if (isArea && key === 'register' && wasSuspended) return sum
    // What refers to the number of cases filed takes its exclusion over.
    if (isArea && key === 'accurRegister' && wasSuspended) return sum
    return sum + Number(counts(look))
  }, 0)
}

describe('the engine and a referee that counts case by case', () => {
  const SEEDS = [20261122, 7, 411, 90210]
  it.each(SEEDS)('agree on random cases, seed %i', (seed) => {
    const random = seededRandom(seed)
    const rows = Array.from({ length: 700 }, (_, index) => randomRow(random, index + 1))
    for (const subject of Object.keys(ENTRIES) as Subject[]) {
      for (const basis of ['happened', 'filed'] satisfies Basis[]) {
        const from = Math.floor(random() * 60) * DAY
        const period = periodOf(from, from + 30 * DAY, from + Math.floor(random() * 60) * DAY, basis)
        const order = orderOf(definitions, KEYS, subject, entriesOf(subject), period)
        const tally = tallyAll(tableOf(rows), order)
        for (const [index, of] of [...ENTRIES[subject]!, null].entries()) {
          const counts = countsOf(order.plan, tally, index)
          for (const key of KEYS) {
            if (subject !== 'unit' && key === 'publicOvertime' && SUBJECT_OF[subject] === undefined && of !== null) continue
            expect({ seed, subject, basis, of, key, count: counts.get(key) }).toEqual({
              seed,
              subject,
              basis,
              of,
              key,
              count: refereeCount(rows, key, period, subject, of),
            })
          }
        }
      }
    }
  })

  it('a count opens to exactly the cases that it counted', () => {
    const random = seededRandom(5)
    const rows = Array.from({ length: 300 }, (_, index) => randomRow(random, index + 1))
    const period = periodOf(20 * DAY, 50 * DAY, 50 * DAY, 'happened')
    const order = orderOf(definitions, ['needDispose'], 'unit', entriesOf('unit'), period)
    const steps = rowsOfCount(tableOf(rows), order, 'needDispose', 1)
    let step = steps.next()
    while (!step.done) step = steps.next()
    const expected = rows.flatMap((row, index) => (row.unit === 2 && refereeOf(period).needDispose(lookAt(row)) ? [index] : []))
    expect(step.value).toEqual(expected)
    expect(expected.length).toBeGreaterThan(0)
  })

  it('sees only what the reader may see: areas with all below them, and units', () => {
    const random = seededRandom(6)
    const rows = Array.from({ length: 300 }, (_, index) => randomRow(random, index + 1))
    const period = periodOf(0, 90 * DAY, 90 * DAY, 'happened')
    const order = {
      ...orderOf(definitions, ['report'], 'unit', entriesOf('unit'), period),
      scope: { areas: ['990101'], units: [1, 2] },
    }
    const all = tallyAll(tableOf(rows), order).at(-1)
    const visible = rows.filter(
      ({ district, cell, unit }) => (district === 990101 || Math.floor(cell / 1e9) === 990101) && (unit === 1 || unit === 2),
    )
    expect(all).toBe(visible.length)
  })
})

describe('a live tally', () => {
  it.each([1, 2, 3])('says after any changes, and as limits run out, what a count of everything says, seed %i', (seed) => {
    const random = seededRandom(seed)
    const period = periodOf(0, 90 * DAY, 0, 'happened')
    const columns = tableOf([]).names
    const order = (asOf: number) => orderOf(definitions, KEYS, 'unit', entriesOf('unit'), { ...period, asOf })
    const held = new Map<number, FactRow>()
    const first = Array.from({ length: BLOCK_ROWS + 50 }, (_, index) => randomRow(random, index + 1))
    for (const row of first) held.set(row.caseId, row)
    const live = new LiveTally(tableOf(first), order)
    let asOf = 10 * DAY
    for (let round = 0; round < 8; round++) {
      for (let change = 0; change < 5; change++) {
        const id = 1 + Math.floor(random() * (first.length + 20))
        if (random() < 0.2) {
          live.remove(id)
          held.delete(id)
        } else {
          const row = randomRow(random, id)
          live.put(row)
          held.set(id, row)
        }
      }
      asOf += Math.floor(random() * 5) * DAY
      const table = new FactTable(columns)
      ;[...held.values()].forEach((row, index) => table.put(index, row))
      expect([seed, round, ...live.at(asOf)]).toEqual([seed, round, ...tallyAll(table, order(asOf))])
    }
  })

  it('takes in somebody new without reading its cases again', () => {
    const random = seededRandom(9)
    const rows = Array.from({ length: 500 }, (_, index) => randomRow(random, index + 1))
    const period = periodOf(0, 90 * DAY, 30 * DAY, 'happened')
    const orderWith = (entries: SubjectEntry[]) => () => orderOf(definitions, KEYS, 'unit', entries, period)
    const live = new LiveTally(tableOf(rows), orderWith(entriesOf('unit').slice(0, 2)))
    live.at(period.asOf)
    live.reorder(() => entriesOf('unit'))
    expect([...live.at(period.asOf)]).toEqual([...tallyAll(tableOf(rows), orderWith(entriesOf('unit'))())])
  })
})
