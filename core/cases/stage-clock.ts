import { type CaseState, type Limit, STAGES, type Stage } from '../../contract/domain/stage.ts'
import type { StageLimits } from '../../contract/files/city.ts'
import { DAY, MINUTE } from '../../contract/units.ts'
import { WARNING_SHARE, type WorkingTime, warningShareOf } from '../time/working-time.ts'
import type { CaseFile } from './case-file.ts'
import { PAUSED, STAGE_OF_STATE } from './state-machine.ts'

/** Ageing alarms come at every half of the limit after it ran out, but no more often than this (hall time). */
const AGEING_SHARE = 0.5
const AGEING_FLOOR_MS = 30 * MINUTE

/** What rules the clocks of a city's cases: its calendar and its limits per stage and per post. */
export interface LimitRules {
  readonly time: WorkingTime
  readonly stageLimits: StageLimits
  /** 岗位时限, by the state in which a case waits for the post; left out = by a program that did not go by them. */
  readonly posts?: PostLimits
  /** 捆绑计时: dispatch, handling and feedback run under one clock, that of the handling limit. */
  readonly bundled?: boolean
  /** Version of the limits that these are; left out = as delivered. */
  readonly version?: number
}

export type PostLimits = Partial<Readonly<Record<CaseState, Limit>>>

/** The rules that a version of a case goes by: a program of before knew no limits of posts, and what it wrote stays as it was. */
export function rulesOfVersion({ postsFrom }: Pick<CaseFile, 'postsFrom'>, version: number, rules: LimitRules): LimitRules {
  if (postsFrom !== null && version >= postsFrom) return rules
  return withoutPosts(rules)
}

export function withoutPosts({ posts: _unknown, ...rules }: LimitRules): LimitRules {
  return rules
}

/** The stages that 捆绑计时 puts under one clock. */
const BUNDLE: readonly Stage[] = ['dispatch', 'handle', 'feedback']

/** The fields of a case file that say how its running clock stands. */
export type StageClock = Pick<CaseFile, 'stageLimit' | 'usedBefore' | 'clockSince' | 'warnAt' | 'dueAt' | 'ageingEvery'>

/** A clock that does not run: no limit, or suspended. */
export function stoppedClock(at: number, stageLimit: Limit | null, usedBefore: number): StageClock {
  return { stageLimit, usedBefore, clockSince: at, warnAt: null, dueAt: null, ageingEvery: 0 }
}

/** By which time a clock counts; a program that knew no limits of posts let one that had run out end when it was started again. */
type ClockRules = Pick<LimitRules, 'time' | 'posts'>

/**
 * Starts, or starts again after a pause, the clock of a limit of which `usedBefore` ms are gone. One that had run out meanwhile
 * stays as late as it was: its warning and its end lie before `at`.
 */
export function runningClock({ time, posts }: ClockRules, at: number, limit: Limit, usedBefore: number): StageClock {
  const length = time.limitMs(limit)
  const left = (share: number): number => {
    const ms = length * share - usedBefore
    return ms < 0 && posts ? time.before(at, -ms, limit.clock) : time.add(at, Math.max(0, ms), limit.clock)
  }
  return {
    stageLimit: limit,
    usedBefore,
    clockSince: at,
    warnAt: left(warningShareOf(limit)),
    dueAt: left(1),
    ageingEvery: ageingOf(length),
  }
}

/** The clock of a due time that the city set itself: it runs straight, from `since` to `dueAt`. */
export function givenClock(since: number, at: number, dueAt: number): StageClock {
  const length = Math.max(0, dueAt - since)
  return {
    stageLimit: length > 0 ? { amount: length / DAY, clock: 'natural-day' } : null,
    usedBefore: at - since,
    clockSince: at,
    warnAt: since + length * WARNING_SHARE,
    dueAt,
    ageingEvery: ageingOf(length),
  }
}

/** The running clock of a limit to which extensions may have been added; its warning stays at the original's last fifth. */
export function extendedClock(
  rules: ClockRules,
  at: number,
  { original, granted }: { readonly original: Limit; readonly granted: Limit },
  usedBefore: number,
): StageClock {
  const added = rules.time.limitMs(granted) - rules.time.limitMs(original)
  return { ...runningClock(rules, at, original, usedBefore - added), stageLimit: granted, usedBefore }
}

/** The clock of a due time of the city's own that goes on after a pause. */
export function resumedGivenClock(limit: Limit, at: number, dueAt: number, usedBefore: number): StageClock {
  const length = limit.amount * DAY
  return {
    stageLimit: limit,
    usedBefore,
    clockSince: at,
    warnAt: dueAt - length * (1 - warningShareOf(limit)),
    dueAt,
    ageingEvery: ageingOf(length),
  }
}

export function ageingOf(limitMs: number): number {
  return Math.max(AGEING_FLOOR_MS, limitMs * AGEING_SHARE)
}

type LimitsOfCase = Pick<CaseFile, 'handleLimit' | 'ownDue' | 'ownDueAt' | 'reportedAt' | 'verifyLimit'>

/**
 * 岗位时限: what the post has that a case waits for in a state; null = the stage's own limit rules there. Handling is ruled by
 * the filing condition alone, and so is all that 捆绑计时 puts under its clock.
 */
export function postLimit(file: LimitsOfCase, state: CaseState, rules: LimitRules): Limit | null {
  const stage = STAGE_OF_STATE[state]
  if (stage === 'handle' || stage === 'evaluate' || isBundled(file, stage, rules)) return null
  return rules.posts?.[state] ?? null
}

/**
 * The clock with which a case comes to a state, out of another stage or of a state with another clock. A post's limit begins
 * anew each time; the stage's own stands meanwhile and goes on from there.
 */
export function clockOnEntry(
  file: LimitsOfCase & Partial<StageClock & Pick<CaseFile, 'stage'>>,
  state: CaseState,
  entry: ClockEntry,
): StageClock & Pick<CaseFile, 'stageUsed'> {
  const { at, rules, stageUsed } = entry
  const own = postLimit(file, state, rules)
  if (own !== null) return { ...runningClock(rules, at, own, 0), stageUsed }
  return { ...clockOfStage(file, STAGE_OF_STATE[state], entry), stageUsed: null }
}

interface ClockEntry {
  readonly at: number
  readonly rules: LimitRules
  /** Of the stage's own clock, by earlier stays. */
  readonly stageUsed: number
}

/** What the stage's own clock has used of its limit when a case turns from one of its states to another. */
export function usedOfStage(file: CaseFile, at: number, time: WorkingTime): number {
  return file.stageUsed ?? usedOfLimit(file, at, time) ?? 0
}

/** Whether the running clock is the stage's own that goes on after a post's limit; handling has no other than its own. */
export function isTakenUpAgain({ stage, usedBefore, clockSince, stageSince }: TakenUp): boolean {
  return stage !== 'handle' && usedBefore > 0 && clockSince === stageSince
}

type TakenUp = Pick<CaseFile, 'stage' | 'usedBefore' | 'clockSince' | 'stageSince'>

/** When the running limit was passed, or will be: one that had run out before the clock was taken up again did so then. */
export function passedAt(file: TakenUp & Pick<CaseFile, 'dueAt' | 'lateAt'>): number | null {
  const { dueAt, lateAt, clockSince } = file
  return dueAt !== null && lateAt !== null && dueAt < clockSince && isTakenUpAgain(file) ? lateAt : dueAt
}

function clockOfStage(
  file: LimitsOfCase & Partial<StageClock & Pick<CaseFile, 'stage'>>,
  stage: Stage,
  { at, rules, stageUsed }: ClockEntry,
): StageClock {
  if (stage === 'evaluate') return stoppedClock(at, null, 0)
  if (stage === 'handle' && file.ownDue) {
    return file.ownDueAt === null ? stoppedClock(at, null, 0) : givenClock(Math.min(at, file.reportedAt), at, file.ownDueAt)
  }
  if (isBundled(file, stage, rules) && isRunning(file) && file.stage && BUNDLE.includes(file.stage)) return sameClock(file)
  const limit = limitOnEntry(file, stage, rules)
  return limit === null ? stoppedClock(at, null, 0) : runningClock(rules, at, limit, stageUsed)
}

function limitOnEntry(file: LimitsOfCase, stage: Stage, rules: LimitRules): Limit | null {
  if (stage === 'handle' || isBundled(file, stage, rules)) return file.handleLimit
  return rules.stageLimits[stage] ?? null
}

function isBundled({ ownDue, handleLimit }: LimitsOfCase, stage: Stage, { bundled }: LimitRules): boolean {
  return bundled === true && !ownDue && handleLimit !== null && BUNDLE.includes(stage)
}

/** The handling limit where it rules another stage, too. */
export function bundledLimit(file: LimitsOfCase, stage: Stage, rules: LimitRules): Limit | null {
  return isBundled(file, stage, rules) ? file.handleLimit : null
}

function isRunning(clock: Partial<StageClock>): clock is StageClock {
  return clock.dueAt !== undefined && clock.dueAt !== null
}

function sameClock({ stageLimit, usedBefore, clockSince, warnAt, dueAt, ageingEvery }: StageClock): StageClock {
  return { stageLimit, usedBefore, clockSince, warnAt, dueAt, ageingEvery }
}

/** Time used of the running limit, ms on its own clock; null where none runs. */
export function usedOfLimit(file: CaseFile, at: number, time: WorkingTime): number | null {
  if (file.stageLimit === null) return null
  const stopped = PAUSED.includes(file.state)
  return file.usedBefore + (stopped ? 0 : time.usedMs(file.clockSince, at, file.stageLimit.clock))
}

/** The states that a case goes through when nothing turns up, stage by stage. 核实 is apart: not every report needs it. */
const PLAIN_PATH: Readonly<Record<Exclude<Stage, 'evaluate'>, readonly CaseState[]>> = {
  collect: ['reported'],
  file: ['accepted'],
  dispatch: ['filed'],
  handle: ['dispatched'],
  feedback: ['handled'],
  check: ['checking', 'checked'],
}

/** When the whole case must be closed: the limits that rule on its way one after another, or the city's own due time. */
export function totalDueAt(file: LimitsOfCase, rules: LimitRules): number | null {
  if (file.ownDue) return file.ownDueAt
  if (file.handleLimit === null) return null
  let at = file.reportedAt
  for (const stage of STAGES) {
    for (const limit of limitsOnTheWay(file, stage, rules)) at = rules.time.dueAt(at, limit)
  }
  return at
}

function limitsOnTheWay(file: LimitsOfCase, stage: Stage, rules: LimitRules): Limit[] {
  if (stage === 'evaluate' || (stage !== 'handle' && isBundled(file, stage, rules))) return []
  const states = PLAIN_PATH[stage]
  const posts = states.flatMap((state) => postLimit(file, state, rules) ?? [])
  const own = posts.length < states.length ? limitOnEntry(file, stage, rules) : null
  const verify = stage === 'collect' ? file.verifyLimit : null
  return [...posts, ...(own === null ? [] : [own]), ...(verify === null ? [] : [verify])]
}

/** 超期: the limit is passed. At the very instant it is still kept. */
export function isLate(at: number, dueAt: number | null): boolean {
  return dueAt !== null && at > dueAt
}
