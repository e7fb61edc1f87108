import { describe, expect, it } from 'vitest'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { CaseId } from '../../contract/ids.ts'
import { FACT_MARKS } from '../../contract/settings/evaluation.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import type { CaseFacts } from '../evaluation/facts/fact-columns.ts'
import { foldFacts, markBit } from '../evaluation/facts/fold-facts.ts'
import { caseClocks } from '../limits/case-clocks.ts'
import { deliveredLimits, limitTable } from '../limits/limit-table.ts'
import { lampOf } from '../oversight/lamp.ts'
import { workingTime } from '../time/working-time.ts'
import { applyAction } from './apply-action.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { openCase } from './open-case.ts'
import { type LimitRules, type PostLimits, passedAt, rulesOfVersion } from './stage-clock.ts'

const time = workingTime(SMALL_CITY.calendar)
const delivered = limitTable(0, deliveredLimits(SMALL_CITY)).rules(time)
const older = rulesOfVersion({ postsFrom: null }, 1, delivered)
const NINE = Date.parse('2026-11-20T09:00:00+08:00')
const OWN: Partial<CaseFile> = { ownDue: true, ownDueAt: NINE + 10 * DAY }

interface Life {
  readonly file: CaseFile
  readonly log: readonly LogDraft[]
}

function reported(rules: LimitRules, dueAt?: number): Life {
  const limit = { amount: 2, clock: 'work-hour' } as const
  const { file, entry } = openCase(
    {
      id: 1 as CaseId,
      number: 'N',
      kind: 'event',
      classCode: '0102',
      classEdition: null,
      condition: { key: 'usual', limit, hazard: false },
      source: 'hotline',
      reporter: null,
      lng: 110,
      lat: 30,
      address: '',
      description: '',
      cellCode: null,
      districtCode: null,
      unitCode: 'U1',
      componentCode: null,
      centre: CITY_CENTRE,
      dueAt,
      at: NINE,
      actor: 'H01',
      receivedAt: 0,
    },
    rules,
  )
  return { file, log: [entry] }
}

/** Steps with their times, ms after nine o'clock. */
function then(life: Life, rules: LimitRules, ...steps: readonly (readonly [CaseAction, number])[]): Life {
  return steps.reduce<Life>(({ file, log }, [action, after]) => {
    const context = { actor: 'a', post: null, reason: '试', choices: {}, application: null, receivedAt: 0, rules }
    const result = applyAction(file, action, { ...context, at: NINE + after })
    if (!result.ok) throw new Error(`${action}: ${result.refused}`)
    return { file: result.file, log: [...log, result.entry] }
  }, life)
}

const withPosts = (posts: PostLimits): LimitRules => ({ ...delivered, posts })
const hours = (amount: number) => ({ amount, clock: 'work-hour' as const })

describe('the limit of a post', () => {
  it('rules while the case waits for it: three hours of 核实 in 24 are in time', () => {
    const sent = then(reported(delivered), delivered, ['ask-verification', 10 * MINUTE])
    const now = NINE + 3 * HOUR
    const { stages, posts } = caseClocks(sent.file, sent.log, now, delivered)
    expect([lampOf(sent.file, now), stages.at(-1)?.lamp, posts.at(-1)?.lamp]).toEqual(['green', 'green', 'green'])
    expect(sent.file.dueAt).toBe(NINE + 10 * MINUTE + 24 * HOUR)
    expect(posts.map(({ state, post }) => [state, post])).toEqual([
      ['reported', 'acceptor'],
      ['verifying', 'collector'],
    ])
    const back = then(sent, delivered, ['confirm', 3 * HOUR])
    expect(back.log.at(-1)).toMatchObject({ late: false, limit: { amount: 24, clock: 'urgent-hour' }, usedMs: 170 * MINUTE })
    expect(then(sent, delivered, ['confirm', 25 * HOUR]).log.at(-1)).toMatchObject({ late: true })
  })

  it('is nobody else’s: the clock of the stage stands meanwhile and goes on from there', () => {
    const back = then(reported(delivered), delivered, ['ask-verification', 40 * MINUTE], ['confirm', 2 * HOUR])
    expect(back.file).toMatchObject({
      stageLimit: hours(1),
      usedBefore: 40 * MINUTE,
      stageUsed: null,
      dueAt: NINE + 140 * MINUTE,
    })
    expect(then(back, delivered, ['accept', 2 * HOUR + 20 * MINUTE]).log.at(-1)).toMatchObject({ late: false, usedMs: HOUR })
    expect(then(back, delivered, ['accept', 2 * HOUR + 21 * MINUTE]).log.at(-1)).toMatchObject({ late: true })
  })

  it('leaves a stage as late as it was before: its end and its warning are carried on', () => {
    const back = then(reported(delivered), delivered, ['ask-verification', 2 * HOUR], ['confirm', 23 * HOUR])
    const confirmed = NINE + 23 * HOUR
    expect(back.file).toMatchObject({
      usedBefore: 2 * HOUR,
      dueAt: time.before(confirmed, HOUR, 'work-hour'),
      lateAt: NINE + HOUR,
    })
    expect(time.usedMs(back.file.dueAt as number, confirmed, 'work-hour')).toBe(HOUR)
    expect(passedAt(back.file)).toBe(NINE + HOUR)
    const warned = then(reported(delivered), delivered, ['ask-verification', 50 * MINUTE], ['confirm', 2 * HOUR])
    expect([warned.file.warnAt, warned.file.dueAt]).toEqual([NINE + 118 * MINUTE, NINE + 130 * MINUTE])
    const old = then(reported(older), older, ['accept', 0], ['file', 0], ['dispatch', 0])
    const paused = (rules: LimitRules) => {
      const held = then(old, rules, ['supervise', 2.5 * HOUR]).file
      const context = { actor: 'a', post: null, reason: '试', application: null, receivedAt: 0, rules }
      const result = applyAction(held, 'suspend', { ...context, at: NINE + 3 * HOUR, choices: { until: NINE + DAY } })
      if (!result.ok) throw new Error(result.refused)
      return then({ file: result.file, log: [] }, rules, ['resume', 6 * HOUR]).file.dueAt
    }
    expect([paused(older), paused(delivered)]).toEqual([NINE + 6 * HOUR, time.before(NINE + 6 * HOUR, HOUR, 'work-hour')])
  })

  it('has alarms of its own, each time that the case comes to it', () => {
    const rules = withPosts({ reported: hours(0.5), verifying: { amount: 24, clock: 'urgent-hour' } })
    const steps = [
      ['ask-verification', 20 * MINUTE],
      ['confirm', 30 * MINUTE],
    ] as const
    const life = then(reported(rules), rules, ...steps)
    expect([life.file.stageSeq, life.file.stageSince, life.file.dueAt]).toEqual([3, NINE + 30 * MINUTE, NINE + HOUR])
  })

  it('is what evaluation marks go by: a collector late in 核实 makes no acceptor late', () => {
    const marksAfter = (...steps: readonly (readonly [CaseAction, number])[]): string[] => {
      const { file, log } = then(reported(delivered), delivered, ...steps)
      let [facts, held]: [CaseFacts | null, CaseFile] = [null, file]
      for (const [index, line] of log.entries()) {
        held = then(reported(delivered), delivered, ...steps.slice(0, index)).file
        facts = foldFacts(facts, held, line)
      }
      return FACT_MARKS.filter((mark) => ((facts?.marks ?? 0) & markBit(mark)) !== 0)
    }
    const asked = ['ask-verification', 10 * MINUTE] as const
    expect(marksAfter(asked, ['confirm', 3 * HOUR], ['accept', 3 * HOUR])).toEqual([])
    expect(marksAfter(asked, ['confirm', 25 * HOUR])).toEqual(['verifyLate'])
    expect(marksAfter(asked, ['accept', 25 * HOUR])).toEqual(['verifyLate'])
    expect(marksAfter(['ask-verification', 61 * MINUTE], ['accept', 2 * HOUR])).toEqual(['verifySentLate', 'acceptLate'])
  })

  it('gives the whole what 核实 needs, and counts what the posts have on the way', () => {
    const plain = reported(delivered)
    const sent = then(plain, delivered, ['ask-verification', 10 * MINUTE])
    expect(sent.file.totalDueAt).toBe(time.dueAt(NINE, hours(1)) && total(NINE, hours(1), { amount: 24, clock: 'urgent-hour' }))
    expect(plain.file.totalDueAt).toBe(total(NINE, hours(1)))
    expect(then(reported(delivered, OWN.ownDueAt as number), delivered, ['ask-verification', 1]).file.totalDueAt).toBe(
      OWN.ownDueAt,
    )
    const rules = withPosts({ reported: hours(0.5) })
    expect(reported(rules).file.totalDueAt).toBe(total(NINE, hours(0.5)))
  })

  it('adds to the whole no more than 核实 has used, however often it is asked', () => {
    const rounds = Array.from({ length: 5 }, (_, i) => [
      ['ask-verification', 2 * i * MINUTE] as const,
      ['confirm', (2 * i + 1) * MINUTE] as const,
    ])
    const five = then(reported(delivered), delivered, ...rounds.flat())
    expect(five.file.totalDueAt).toBe(total(NINE, hours(1), { amount: 5 / 60, clock: 'urgent-hour' }))
    const late = then(reported(delivered), delivered, ['ask-verification', 0], ['accept', 30 * HOUR])
    expect(late.file.totalDueAt).toBe(total(NINE, hours(1), { amount: 24, clock: 'urgent-hour' }))
  })

  it('never rules handling, which the filing condition does, nor what runs bundled with it', () => {
    const rules = { ...withPosts({ filed: hours(1), dispatched: hours(1), handling: hours(1) }), bundled: true }
    const life = then(reported(rules), rules, ['accept', 0], ['file', 0], ['dispatch', MINUTE], ['take-up', 2 * MINUTE])
    expect([life.file.stageLimit, life.file.dueAt]).toEqual([hours(2), NINE + 2 * HOUR])
  })

  it('takes hold of a case of an older program with its next step, and not before', () => {
    const sent = then(reported(older), older, ['ask-verification', 10 * MINUTE])
    expect([sent.file.dueAt, sent.file.postsFrom]).toEqual([NINE + HOUR, null])
    const told = then(sent, delivered, ['supervise', 20 * MINUTE])
    expect([told.file.dueAt, told.file.stageSeq, told.file.postsFrom]).toEqual([NINE + HOUR, 1, 3])
    const again = then(told, delivered, ['confirm', 30 * MINUTE], ['ask-verification', 40 * MINUTE])
    expect(again.file.dueAt).toBe(NINE + 40 * MINUTE + 24 * HOUR)
  })
})

/** The limits of a case without incident, after those of its report. */
function total(at: number, ...first: readonly Parameters<typeof time.dueAt>[1][]): number {
  const rest = [hours(1), hours(1), hours(2), hours(1), hours(2)]
  return [...first, ...rest].reduce((due, limit) => time.dueAt(due, limit), at)
}

describe('limits as delivered', () => {
  it('give 核实 a day of its own, and none where the city file limits no stage', () => {
    expect(deliveredLimits(SMALL_CITY).posts).toEqual({ verifying: { amount: 24, clock: 'urgent-hour' } })
    expect(deliveredLimits({ ...SMALL_CITY, stageLimits: { collect: null } }).posts).toEqual({})
  })
})
