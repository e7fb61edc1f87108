import { describe, expect, it } from 'vitest'
import type { Subject } from '../../../contract/settings/evaluation.ts'
import { DAY, HOUR } from '../../../contract/units.ts'
import { type Life, reported, step } from '../../../tests/support/case-lives.ts'
import { countsIn, DISTRICT, orderOf, shareRow, tableOf, UNIT } from '../../../tests/support/fact-rows.ts'
import type { StepChoices } from '../../cases/step-choices.ts'
import { deliveredDefinitions } from '../delivered/definitions.ts'
import { countsOf } from '../engine/evaluate.ts'
import { periodOf } from '../engine/period.ts'
import type { SubjectEntry } from '../engine/subjects.ts'
import { tallyAll } from '../engine/tally.ts'
import { type FactRow, rowOf } from './fact-columns.ts'
import { markBit } from './fold-facts.ts'

const definitions = deliveredDefinitions([90, 75, 60, 40])
const PERIOD = periodOf(0, 30 * DAY, 30 * DAY, 'happened')

describe('a unit’s share of a case', () => {
  const limit = 4 * HOUR
  const IDS: Readonly<Record<string, number>> = { U1: 1, U2: 2, U3: 3 }
  const idOf = (name: string): number => IDS[name] ?? 9
  const withUnit = (chosen: StepChoices = {}): Life => {
    const steps = ['accept', 'file', 'dispatch', 'take-up'] as const
    return steps.reduce((life, action) => step(life, action, HOUR, 'x', null, chosen), reported())
  }
  /** Due, done and in time of each unit and of the district: the case, and for units its shares. */
  const figures = ({ facts, shares }: Life, period = PERIOD) => {
    const keys = ['needDispose', 'dispose', 'inTimeDispose'] as const
    const row = rowOf(facts, idOf)
    const of = (subject: Subject, entry: SubjectEntry, rows: readonly FactRow[]) => {
      const order = orderOf(definitions, keys, subject, [entry], period)
      const counts = countsOf(order.plan, tallyAll(tableOf(rows), order), 0)
      return keys.map((key) => counts.get(key))
    }
    const rows = [row, ...shares.map((share) => shareRow(share, idOf))]
    const units = Object.entries(IDS).map(([code, key]) => [code, of('unit', { ...UNIT, key, code }, rows)])
    return { ...Object.fromEntries(units), district: of('district', DISTRICT, [row]) }
  }
  const nothing = [0, 0, 0]

  it.each([
    ['redispatch', []],
    ['return', ['dispatch']],
    ['revoke', ['dispatch']],
  ] as const)('that was overdue does not vanish by %s: it was due there, and late', (taking, then) => {
    let life = step(withUnit(), taking, 5 * DAY, 'x', null, { unit: 'U2' })
    for (const action of then) life = step(life, action, 5 * DAY, 'x', null, { unit: 'U2' })
    const day6 = periodOf(0, 30 * DAY, 5 * DAY, 'happened')
    expect(figures(life, day6)).toEqual({ U1: [1, 0, 0], U2: nothing, U3: nothing, district: nothing })
    life = step(step(life, 'take-up', 5 * DAY), 'finish', 5 * DAY + HOUR)
    expect(figures(life)).toEqual({ U1: [1, 0, 0], U2: [1, 1, 1], U3: nothing, district: [1, 1, 1] })
    expect(figures(life, periodOf(6 * DAY, 9 * DAY, 9 * DAY, 'happened'))['U1']).toEqual(nothing)
  })

  it('is late for each of the units that let it lie, and twice for one that got it back', () => {
    let life = step(withUnit(), 'redispatch', 5 * DAY, 'x', null, { unit: 'U2' })
    life = step(life, 'redispatch', 9 * DAY, 'x', null, { unit: 'U1' })
    life = step(step(life, 'take-up', 9 * DAY), 'finish', 9 * DAY + HOUR)
    expect(figures(life)).toEqual({ U1: [2, 1, 1], U2: [1, 0, 0], U3: nothing, district: [1, 1, 1] })
  })

  it('stays with a department that passes on to a part of it what is overdue, and its assisting units keep their parts', () => {
    const life = step(withUnit({ assisting: ['U3'] }), 'assign', 5 * DAY, 'x', null, { unit: 'U2' })
    expect(figures(life)).toEqual({ U1: [1, 0, 0], U2: [1, 0, 0], U3: [1, 0, 0], district: [1, 0, 0] })
    expect(life.shares.map(({ unit, shareOverAt }) => [unit, shareOverAt])).toEqual([
      ['U3', Number.NaN],
      ['U1', 5 * DAY],
    ])
  })

  it('is late once for one limit, however often it is passed to and fro within a department, and anew for a new limit', () => {
    const passed = ['U2', 'U1', 'U2', 'U1', 'U2'].reduce(
      (life, unit, index) => step(life, 'assign', 5 * DAY + index * HOUR, 'x', null, { unit }),
      withUnit(),
    )
    expect(passed.shares.map(({ unit, takenAt }) => [unit, takenAt])).toEqual([
      ['U1', 5 * DAY],
      ['U2', 5 * DAY + HOUR],
    ])
    const anew = step(step(passed, 'redispatch', 6 * DAY, 'x', null, { unit: 'U1' }), 'assign', 10 * DAY, 'x', null, {
      unit: 'U2',
    })
    expect(anew.shares.map(({ unit }) => unit)).toEqual(['U1', 'U2', 'U1'])
  })

  it('is nobody’s fault where it was taken in time, or an appeal was granted', () => {
    const inTime = step(withUnit(), 'redispatch', HOUR + limit - 1, 'x', null, { unit: 'U2' })
    expect(figures(inTime)['U1']).toEqual(nothing)
    const late = step(withUnit(), 'redispatch', 5 * DAY, 'x', null, { unit: 'U2' })
    const row = shareRow(late.shares[0]!, idOf)
    expect(countsIn(definitions, [{ ...row, marks: row.marks + markBit('exempt') }], ['needDispose'], PERIOD)).toEqual({
      needDispose: 0,
    })
  })

  it('of an assisting unit is its work: due, done in time or late, and overdue while it is open', () => {
    const assisting = { assisting: ['U2', 'U3'] }
    const finished = (life: Life, unit: string, at: number): Life =>
      step(step(life, 'take-up-part', at, 'x', null, { unit }), 'finish-part', at, 'x', null, { unit })
    let life = withUnit(assisting)
    expect(figures(life, periodOf(0, 30 * DAY, 2 * HOUR, 'happened'))).toMatchObject({ U2: nothing, U3: nothing })
    life = finished(life, 'U2', 2 * HOUR)
    expect(figures(life)).toMatchObject({ U1: [1, 0, 0], U2: [1, 1, 1], U3: [1, 0, 0], district: [1, 0, 0] })
    const paused = step(life, 'suspend', 3 * HOUR)
    expect(figures(paused)).toMatchObject({ U1: nothing, U3: nothing })
    life = step(finished(life, 'U3', 2 * DAY), 'finish', 2 * DAY)
    expect(figures(life)).toEqual({ U1: [1, 1, 0], U2: [1, 1, 1], U3: [1, 1, 0], district: [1, 1, 0] })
    const left = step(withUnit(assisting), 'redispatch', 5 * DAY, 'x', null, { unit: 'U1' })
    expect(figures(left)).toMatchObject({ U2: [1, 0, 0], U3: [1, 0, 0] })
  })
})
