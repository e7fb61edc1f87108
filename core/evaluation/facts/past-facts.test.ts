import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../../contract/units.ts'
import { anyStep, reported, step } from '../../../tests/support/case-lives.ts'
import { countsIn, tableOf } from '../../../tests/support/fact-rows.ts'
import { seededRandom } from '../../../tests/support/random.ts'
import { deliveredDefinitions } from '../delivered/definitions.ts'
import { periodOf } from '../engine/period.ts'
import { type CaseFacts, rowOf } from './fact-columns.ts'
import { markBit } from './fold-facts.ts'
import { LOOK_BACK_BITS, turnDay } from './past-facts.ts'
import { stoodIn } from './stood-in.ts'

/** What is kept of a life whose facts went through these states, each from its time on. */
function kept(states: readonly { readonly at: number; readonly facts: CaseFacts }[], utcOffsetMinutes: number): CaseFacts[] {
  const past: CaseFacts[] = []
  let since = Number.NEGATIVE_INFINITY
  for (const [index, { at }] of states.entries()) {
    const before = states[index - 1]
    if (!before) continue
    const turned = turnDay({ ...before.facts, since }, at, utcOffsetMinutes)
    if (turned.past) past.push(turned.past)
    since = turned.present.since
  }
  return [...past, { ...states.at(-1)!.facts, since }]
}

const stood = (rows: readonly CaseFacts[], at: number) => rows.filter(({ since, until }) => since < at && at <= until)

describe('how a case stood', () => {
  const SEED = 20261122
  it.each([0, 480])(`is known at the end of every day of its life, whatever came later (offset %i, seed ${SEED})`, (offset) => {
    const random = seededRandom(SEED + offset)
    for (let round = 0; round < 100; round++) {
      let life = reported()
      let at = 0
      const states = [{ at, facts: life.facts }]
      for (let turn = 0; turn < 20; turn++) {
        at += Math.floor(random() ** 3 * 4 * DAY)
        life = anyStep(life, at, random)
        if (life.facts !== states.at(-1)!.facts) states.push({ at, facts: life.facts })
      }
      const rows = kept(states, offset)
      const table = tableOf(rows.map((facts) => rowOf(facts, () => 1)))
      const midnight = (1440 - offset) * 60_000
      for (let end = midnight; end < at + 2 * DAY; end += DAY) {
        const [row, ...others] = stood(rows, end)
        expect([round, end, others]).toEqual([round, end, []])
        const ofDay = stoodIn(table, { from: end - DAY, to: end })
        expect([round, end, ofDay.count]).toEqual([round, end, row!.endedAt < end - DAY ? 0 : 1])
        if (ofDay.count === 1) expect(ofDay.column('state')[0]).toBe(row!.state)
        const then = states.findLast((state) => state.at < end)!.facts
        expect([round, end, { ...row, since: 0, until: 0 }]).toEqual([round, end, { ...then, since: 0, until: 0 }])
      }
    }
  })

  it('keeps one row for a day, not one for a step', () => {
    let life = reported()
    const states = [{ at: 0, facts: life.facts }]
    for (const [index, action] of (['accept', 'file', 'dispatch', 'take-up'] as const).entries()) {
      life = step(life, action, (index + 1) * HOUR)
      states.push({ at: (index + 1) * HOUR, facts: life.facts })
    }
    expect(kept(states, 0)).toHaveLength(1)
    life = step(life, 'finish', 2 * DAY)
    expect(kept([...states, { at: 2 * DAY, facts: life.facts }], 0).map(({ since, until }) => [since, until])).toEqual([
      [Number.NEGATIVE_INFINITY, 2 * DAY],
      [2 * DAY, Number.POSITIVE_INFINITY],
    ])
  })

  it('leaves the handling with the month in which it was done when its check fails in the next', () => {
    const definitions = deliveredDefinitions([90, 75, 60, 40])
    let life = reported()
    const states = [{ at: 0, facts: life.facts }]
    const go = (action: Parameters<typeof step>[1], at: number): void => {
      life = step(life, action, at)
      states.push({ at, facts: life.facts })
    }
    for (const action of ['accept', 'file', 'dispatch', 'take-up'] as const) go(action, HOUR)
    go('finish', 29 * DAY)
    go('send-check', 29 * DAY)
    go('fail-check', 33 * DAY)
    go('finish', 33 * DAY + HOUR)
    const rows = kept(states, 0)
    const keys = ['dispose', 'overtimeDispose', 'rework', 'needDispose']
    const month = (n: number) => {
      const period = periodOf((n - 1) * 30 * DAY, n * 30 * DAY, 90 * DAY, 'happened')
      return countsIn(
        definitions,
        stood(rows, period.to).map((facts) => rowOf(facts, () => 1)),
        keys,
        period,
      )
    }
    expect(month(1)).toEqual({ dispose: 1, overtimeDispose: 1, rework: 0, needDispose: 1 })
    expect(month(2)).toEqual({ dispose: 1, overtimeDispose: 0, rework: 1, needDispose: 1 })
  })

  it('is judged by what is found out later only where that is meant: appeals, wrong dispatches, what the reporter says', () => {
    const bits = (['exempt', 'rework', 'selfHandled', 'visited', 'satisfied', 'dissatisfied'] as const).map(markBit)
    expect(LOOK_BACK_BITS).toBe(bits.reduce((sum, bit) => sum + bit, 0))
    expect(LOOK_BACK_BITS & markBit('handleLate')).toBe(0)
  })
})
