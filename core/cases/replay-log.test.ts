import { describe, expect, it } from 'vitest'
import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { SATISFACTIONS } from '../../contract/domain/choices.ts'
import type { CaseId } from '../../contract/ids.ts'
import { DAY, HOUR, MINUTE } from '../../contract/units.ts'
import { CASE_ACTIONS, type CaseAction } from '../../contract/wire/rest.ts'
import { OFFICE_HOURS } from '../../tests/support/office-hours.ts'
import { seededRandom } from '../../tests/support/random.ts'
import { stepAt, type Watch } from '../alarms/alarm-plan.ts'
import { caseClocks } from '../limits/case-clocks.ts'
import { lampOf } from '../oversight/lamp.ts'
import { workingTime } from '../time/working-time.ts'
import { applyAction } from './apply-action.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { correctionOf } from './correction.ts'
import { legalSteps } from './legal-steps.ts'
import { openReport } from './open-report.ts'
import { BrokenLog, replayLog } from './replay-log.ts'
import type { LimitRules } from './stage-clock.ts'
import { isOpen, isOrderStep, PAUSED, STAGE_OF_STATE } from './state-machine.ts'
import type { StepChoices } from './step-choices.ts'

const time = workingTime({ ...OFFICE_HOURS, holidays: ['2026-11-25'], makeUpDays: ['2026-11-29'] })
const STAGES_LIMITED = { collect: 1, file: 0.5, dispatch: 0.5, feedback: 0.5, check: 2 }
const stageLimits = Object.fromEntries(
  Object.entries(STAGES_LIMITED).map(([stage, amount]) => [stage, { amount, clock: 'work-hour' as const }]),
)
/** Two versions of the limits: the second comes into force while cases live. */
const NINE = Date.parse('2026-11-20T09:00:00+08:00')
const VERSIONS: readonly LimitRules[] = [
  { time, stageLimits, posts: { verifying: { amount: 24, clock: 'urgent-hour' } }, version: 0 },
  {
    time,
    stageLimits: { ...stageLimits, check: { amount: 1, clock: 'natural-day' } },
    posts: {
      reported: { amount: 0.5, clock: 'work-hour' },
      filed: { amount: 2, clock: 'urgent-hour' },
      checking: { amount: 2, clock: 'work-hour' },
    },
    version: 1,
    bundled: true,
  },
]
/** As a program wrote it that knew no limits of posts. */
const older = ({ posts: _unknown, ...rules }: LimitRules): LimitRules => rules
const past = {
  rulesAt: (at: number) => VERSIONS[at < NINE + 3 * HOUR ? 0 : 1] as LimitRules,
  rulesOf: (version: number) => VERSIONS[version] as LimitRules,
}

const seed = Number(process.env['SEED'] ?? 20261122)
const WALKS = 250
const LONGEST_WALK = 50
/** Ends are put off, so that lives are long enough to see every turning. */
const ENDS: readonly CaseAction[] = ['reject', 'void', 'force-close', 'self-handle', 'close']

/** Steps that need several others before them. */
const RARE: readonly CaseAction[] = ['take-up-part', 'finish-part', 'exempt']

interface Walk {
  file: CaseFile
  readonly log: LogDraft[]
  /** The case after each line. */
  readonly states: CaseFile[]
  /** So many steps were taken by a program that knew no limits of posts. */
  readonly olderSteps: number
}

function randomWalk(random: () => number): Walk {
  const pick = <One>(from: readonly One[]): One => from[Math.floor(random() * from.length)] as One
  const condition = {
    key: 'usual',
    limit: { amount: 4, clock: pick(['work-hour', 'urgent-hour'] as const) },
    hazard: random() < 0.2,
  }
  const olderSteps = pick([0, 0, 0, 1, 5, 15])
  const opened = openReport(
    {
      id: 1 as CaseId,
      number: 'N1',
      kind: 'event',
      classCode: '0102',
      classEdition: 'GB/T 30428.2-2013',
      condition: random() < 0.9 ? condition : null,
      source: 'collector',
      reporter: 'C01',
      lng: 110,
      lat: 30,
      address: '',
      description: '',
      cellCode: null,
      districtCode: random() < 0.8 ? '990101' : null,
      unitCode: random() < 0.3 ? 'U1' : null,
      centre: pick(['city', '990101']),
      dueAt: pick([undefined, undefined, null, NINE + 10 * HOUR]),
      at: NINE,
      actor: 'C01',
      receivedAt: 7,
    },
    pick([null, null, null, null, 'immediate', 'self'] as const),
    olderSteps === 0 ? past.rulesAt(NINE) : older(past.rulesAt(NINE)),
  )
  if ('refused' in opened) throw new Error(opened.refused)
  const walk: Walk = { file: opened.file, log: [...opened.entries], states: [], olderSteps }
  for (let steps = 0; steps < LONGEST_WALK; steps++) takeStep(walk, random, pick)
  return walk
}

/** A step that may be illegal: those that are refused change nothing. */
function takeStep(walk: Walk, random: () => number, pick: <One>(from: readonly One[]) => One): void {
  const { file } = walk
  const legal = legalSteps(file)
  const rare = legal.filter((action) => RARE.includes(action))
  const living = rare.length > 0 && random() < 0.5 ? rare : legal.filter((action) => !ENDS.includes(action))
  const wanted = random() < 0.85 && living.length > 0 ? living : legal
  const isSupervised = isOpen(file.state) && (file.flags & CASE_FLAGS.supervised) !== 0
  const usual: CaseAction = random() < 0.1 || legal.length === 0 ? pick(CASE_ACTIONS) : pick(wanted)
  const action = isSupervised && random() < 0.05 ? 'close-order' : usual
  const at = file.changedAt + Math.floor(random() * 300) * MINUTE
  const choices: StepChoices = {
    unit: pick(['U1', 'U2', 'U3']),
    assisting: pick([[], ['U2'], ['U2', 'U3'], ['U3']]),
    until: at + Math.ceil(random() * 20) * DAY,
    centre: '990101',
    satisfaction: pick(SATISFACTIONS),
    ...(action === 'correct' ? corrected(file, pick) : {}),
    ...(random() < 0.5 ? { lastOrder: true as const } : {}),
    ...(random() < 0.5 ? { condition: { key: 'quick', limit: { amount: 1, clock: 'urgent-hour' }, hazard: true } } : {}),
  }
  const present = action === 'file' ? past.rulesAt(at) : past.rulesOf(file.limitsVersion)
  const rules = walk.states.length < walk.olderSteps ? older(present) : present
  const context = {
    at,
    actor: 'a',
    post: null,
    reason: random() < 0.9 ? '试' : null,
    choices,
    application: null,
    receivedAt: 7,
    rules,
  }
  const result = applyAction(file, action, context)
  if (!result.ok) {
    if (result.refused === 'illegal-step') expect(result.legal).not.toContain(action)
    return
  }
  walk.file = result.file
  walk.log.push(result.entry)
  walk.states.push(result.file)
}

function corrected(file: CaseFile, pick: <One>(from: readonly One[]) => One): StepChoices {
  const wanted = {
    classCode: pick(['0102', '0103', '0204']),
    lng: pick([110, 110.1]),
    unitCode: pick(['U1', 'U2', null]),
    condition: pick(['usual', null]),
  }
  const found = correctionOf(file, wanted)
  return found ? { corrected: found } : {}
}

describe(`random lives of cases (seed ${seed})`, () => {
  const random = seededRandom(seed)
  const walks = Array.from({ length: WALKS }, () => randomWalk(random))

  it('come out of their logs again, field by field and line by line', () => {
    for (const { file, log } of walks) {
      const stored = JSON.parse(JSON.stringify(log)) as LogDraft[]
      const { file: rebuilt, lines } = replayLog(file, stored, past)
      expect(JSON.parse(JSON.stringify(rebuilt))).toEqual(JSON.parse(JSON.stringify(file)))
      expect(JSON.parse(JSON.stringify(lines))).toEqual(stored)
    }
  })

  it('show one and the same lamp in lists, on the wall and among their clocks, at any time', () => {
    const wrong = walks.flatMap(({ log, states }) =>
      states.filter((file, i) => {
        const at = file.changedAt + Math.floor(random() * 40 * HOUR)
        const lines = log.slice(0, log.length - states.length + i + 1)
        const { stages, posts } = caseClocks(file, lines, at, past.rulesOf(file.limitsVersion))
        const watch = watchOf(file)
        const alarm = watch ? (['green', 'yellow', 'red'][Math.min(2, stepAt(watch, at))] as string) : 'off'
        const list = file.endedAt === null ? lampOf(file, at) : 'off'
        const running = [...stages.slice(-1), ...posts].filter(({ endedAt }) => endedAt === null)
        const shown = [list, ...running.map(({ lamp }) => lamp)].map(lampOrGreen)
        return shown.some((lamp) => lamp !== lampOrGreen(alarm)) && at !== file.dueAt && at !== file.warnAt
      }),
    )
    expect(wrong).toEqual([])
  })

  it('reach every action and every state', () => {
    const seen = new Set(walks.flatMap(({ log }) => log.map(({ action }) => action)))
    const states = new Set(walks.flatMap(({ log }) => log.map(({ to }) => to)))
    const missing = CASE_ACTIONS.filter((action) => !isOrderStep(action) && !seen.has(action))
    expect(missing).toEqual([])
    expect([...states].sort()).toEqual(Object.keys(STAGE_OF_STATE).sort())
  })

  it('are under 督办 from its first step until the last order closes', () => {
    const wrong = walks.flatMap(({ log, states }) => {
      let supervised = false
      return log.slice(-states.length).filter(({ action, choices }, i) => {
        if (action === 'supervise') supervised = true
        if (action === 'close-order' && choices?.lastOrder) supervised = false
        return (((states[i] as CaseFile).flags & CASE_FLAGS.supervised) !== 0) !== supervised
      })
    })
    const closings = walks.flatMap(({ log }) => log.filter(({ choices }) => choices?.lastOrder))
    expect([wrong.length, closings.length > 0]).toEqual([0, true])
  })

  it('never go back: not in time, not in version, not in the number of the clock', () => {
    const backwards = walks.flatMap(({ states }) =>
      states.slice(1).filter((after, i) => {
        const before = states[i] as CaseFile
        const clock = after.stageSeq - before.stageSeq
        const isInOrder = after.changedAt >= before.changedAt && clock >= 0 && after.version === before.version + 1
        return !isInOrder || (before.stage !== after.stage && clock !== 1)
      }),
    )
    expect(backwards).toEqual([])
  })

  it('keep clock, state and facts in step', () => {
    expect(walks.flatMap(({ states }) => states).filter((file) => !isConsistent(file))).toEqual([])
  })
})

function watchOf(file: CaseFile): Watch | null {
  if (file.endedAt !== null) return null
  const { id: caseId, stage, stageSeq, flags, warnAt, dueAt, ageingEvery } = file
  return { caseId, stage, stageSeq, flags, warnAt: warnAt ?? Number.NaN, dueAt: dueAt ?? Number.NaN, ageingEvery }
}

/** An alarm knows no clock that stands or is not there: it does not call. */
const lampOrGreen = (lamp: string): string => (lamp === 'yellow' || lamp === 'red' ? lamp : 'green')

function isConsistent(file: CaseFile): boolean {
  const isPaused = PAUSED.includes(file.state)
  const isStopped = isPaused || file.endedAt !== null
  return (
    file.stage === STAGE_OF_STATE[file.state] &&
    (file.endedAt === null) === isOpen(file.state) &&
    (file.resumeAt !== null) === isPaused &&
    (!isStopped || (file.dueAt === null && file.warnAt === null)) &&
    (file.dueAt === null || (file.warnAt !== null && file.warnAt <= file.dueAt)) &&
    (file.handledAt === null || (file.filedAt !== null && file.filedAt <= file.handledAt)) &&
    file.usedBefore >= 0
  )
}

describe('a log that was tampered with', () => {
  it('is found out', () => {
    const { file, log } = randomWalk(seededRandom(seed))
    expect(() => replayLog(file, log.slice(1), past)).toThrow(BrokenLog)
    expect(() => replayLog(file, [...log, { ...(log[0] as LogDraft), action: 'invented' }], past)).toThrow(BrokenLog)
  })
})
