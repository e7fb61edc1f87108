import { describe, expect, it } from 'vitest'
import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { CaseId } from '../../contract/ids.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { applyAction } from '../cases/apply-action.ts'
import type { CaseFile, LogDraft } from '../cases/case-file.ts'
import { openCase } from '../cases/open-case.ts'
import type { LimitRules } from '../cases/stage-clock.ts'
import { workingTime } from '../time/working-time.ts'
import { caseClocks } from './case-clocks.ts'

const rules: LimitRules = {
  time: workingTime(SMALL_CITY.calendar),
  stageLimits: SMALL_CITY.stageLimits,
  posts: {
    reported: { amount: 0.5, clock: 'work-hour' },
    filed: { amount: 1, clock: 'work-hour' },
    checking: { amount: 2, clock: 'urgent-hour' },
  },
}
const NINE = Date.parse('2026-11-20T09:00:00+08:00')

function life(steps: readonly (readonly [CaseAction, number])[]): { file: CaseFile; log: LogDraft[] } {
  const limit = { amount: 2, clock: 'work-hour' } as const
  const opened = openCase(
    {
      id: 1 as CaseId,
      number: 'N',
      kind: 'event',
      classCode: '0102',
      classEdition: 'GB/T 30428.2-2013',
      condition: { key: 'usual', limit, hazard: false },
      source: 'collector',
      reporter: null,
      lng: 110,
      lat: 30,
      address: '',
      description: '',
      cellCode: null,
      districtCode: null,
      unitCode: 'U1',
      centre: CITY_CENTRE,
      dueAt: undefined,
      at: NINE,
      actor: 'C01',
      receivedAt: 0,
    },
    rules,
  )
  const log = [opened.entry]
  let { file } = opened
  for (const [action, minutes] of steps) {
    const choices = action === 'suspend' ? { until: NINE + 100 * HOUR } : {}
    const at = NINE + minutes * MINUTE
    const step = applyAction(file, action, {
      at,
      actor: action,
      post: null,
      reason: '试',
      choices,
      application: null,
      receivedAt: 0,
      rules,
    })
    if (!step.ok) throw new Error(`${action}: ${step.refused}`)
    file = step.file
    log.push(step.entry)
  }
  return { file, log }
}

it('tells of every stage what it used of its limit, and of the running one what it has used so far', () => {
  const { file, log } = life([
    ['accept', 10],
    ['file', 20],
    ['dispatch', 100],
    ['take-up', 110],
    ['supervise', 120],
  ])
  const at = (minutes: number) => caseClocks(file, log, NINE + minutes * MINUTE, rules).stages
  expect(at(130).map(({ stage, usedMs, lamp }) => [stage, (usedMs ?? 0) / MINUTE, lamp])).toEqual([
    ['collect', 10, 'green'],
    ['file', 10, 'green'],
    ['dispatch', 80, 'red'],
    ['handle', 30, 'green'],
  ])
  // Two working hours from 10:40: 80 minutes before noon, 40 after 14:00.
  expect(at(100 + 80 + 120 + 16).at(-1)).toMatchObject({ lamp: 'yellow', leftMs: 24 * MINUTE, dueAt: file.dueAt })
  expect(at(400).at(-1)).toMatchObject({ lamp: 'red', leftMs: -60 * MINUTE })
})

it('measures each post by its own limit, from when the case came to it, whatever happened meanwhile', () => {
  const { file, log } = life([
    ['supervise', 5],
    ['accept', 40],
    ['file', 50],
    ['dispatch', 60],
  ])
  const { posts, total } = caseClocks(file, log, NINE + HOUR, rules)
  expect(posts.map(({ state, post, by, usedMs, lamp }) => [state, post, by, (usedMs ?? 0) / MINUTE, lamp])).toEqual([
    ['reported', 'acceptor', 'accept', 40, 'red'],
    // Without a limit of its own, a post has its stage's.
    ['accepted', 'acceptor', 'file', 10, 'green'],
    ['filed', 'dispatcher', 'dispatch', 10, 'green'],
  ])
  expect(total).toMatchObject({ dueAt: file.totalDueAt, lamp: 'green' })
})

describe('the whole', () => {
  const TO_HANDLING = [
    ['accept', 1],
    ['file', 2],
    ['dispatch', 3],
    ['take-up', 4],
  ] as const
  const totalOf = ({ file, log }: ReturnType<typeof life>, at: number) => caseClocks(file, log, at, rules).total

  it('stands with a pause: thirty days in 挂账 make nothing late, and are not counted afterwards', () => {
    const paused = life([...TO_HANDLING, ['suspend', 33]])
    const then = totalOf(paused, NINE + 33 * MINUTE)
    expect(then).toMatchObject({ lamp: 'paused' })
    expect(totalOf(paused, NINE + 30 * DAY)).toEqual(then)
    const resumed = life([...TO_HANDLING, ['suspend', 33], ['resume', 20 * 24 * 60]])
    expect(totalOf(resumed, NINE + 20 * DAY + MINUTE)).toMatchObject({ lamp: 'green', dueAt: resumed.file.totalDueAt })
    expect(totalOf(resumed, (resumed.file.totalDueAt as number) - 1)).toMatchObject({ lamp: 'yellow' })
    expect(totalOf(resumed, (resumed.file.totalDueAt as number) + 1)).toMatchObject({ lamp: 'red' })
  })

  it('comes near its end by working time: a weekend uses nothing', () => {
    const { file, log } = life(TO_HANDLING)
    const limitMs = rules.time.usedMs(NINE, file.totalDueAt as number, 'work-hour')
    const sunday = Date.parse('2026-11-22T20:00:00+08:00')
    expect(totalOf({ file, log }, sunday)).toMatchObject({ lamp: 'green', leftMs: limitMs - 7 * HOUR })
    expect(totalOf({ file, log }, Date.parse('2026-11-23T08:30:00+08:00'))).toMatchObject({ lamp: 'yellow' })
    const own = { ...file, ownDue: true, ownDueAt: NINE + 10 * HOUR, totalDueAt: NINE + 10 * HOUR }
    expect(totalOf({ file: own, log }, NINE + 9 * HOUR)).toMatchObject({ lamp: 'yellow', leftMs: HOUR })
  })
})

it('shows a clock that stands still as such, and an ended case without a running stage', () => {
  const steps = [
    ['accept', 1],
    ['file', 2],
    ['dispatch', 3],
    ['suspend', 33],
  ] as const
  const { file, log } = life(steps)
  expect(caseClocks(file, log, NINE + 50 * HOUR, rules).stages.at(-1)).toMatchObject({
    stage: 'handle',
    usedMs: 30 * MINUTE,
    lamp: 'paused',
  })
  const ended = life([...steps, ['void', 40]])
  expect(caseClocks(ended.file, ended.log, NINE + HOUR, rules).stages.map(({ stage }) => stage)).toEqual([
    'collect',
    'file',
    'dispatch',
    'handle',
  ])
})
