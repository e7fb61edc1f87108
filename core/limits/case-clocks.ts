import type { Post } from '../../contract/domain/post.ts'
import type { CaseState, Limit, LimitClock, Stage } from '../../contract/domain/stage.ts'
import type { CaseClocksReply, Lamp, PostClockReply, StageClockReply } from '../../contract/wire/limits.ts'
import type { CaseFile, LogDraft } from '../cases/case-file.ts'
import { type LimitRules, rulesOfVersion, usedOfLimit } from '../cases/stage-clock.ts'
import { PAUSED, STAGE_OF_STATE } from '../cases/state-machine.ts'
import { lampOf as listLamp } from '../oversight/lamp.ts'
import { isContinuous, type Pause, type WorkingTime, warningShareOf } from '../time/working-time.ts'

/** For whom a case waits in a state. */
const POST_OF_STATE: Partial<Readonly<Record<CaseState, Post>>> = {
  reported: 'acceptor',
  verifying: 'collector',
  accepted: 'acceptor',
  filed: 'dispatcher',
  returned: 'dispatcher',
  dispatched: 'unit',
  handling: 'unit',
  handled: 'dispatcher',
  checking: 'collector',
  checked: 'acceptor',
}

/** Time used, left and overdue of every stage and post that the case has been with, and of the whole. */
export function caseClocks(file: CaseFile, log: readonly LogDraft[], at: number, rules: LimitRules): Omit<CaseClocksReply, 'at'> {
  return {
    limitsVersion: file.limitsVersion,
    stages: stageClocks(file, log, at, rules),
    posts: postClocks(file, log, at, rules),
    total: totalClock(file, log, at, rules),
  }
}

/**
 * One clock after another: a stage has several where a post's limit rules within it. Each is over with the line that measured
 * it; the one that runs, which alarms and lists go by, is measured now and is the last.
 */
function stageClocks(file: CaseFile, log: readonly LogDraft[], at: number, rules: LimitRules): StageClockReply[] {
  const clocks: StageClockReply[] = []
  let stage: Stage = 'collect'
  let since = log[0]?.at ?? file.reportedAt
  for (const [index, line] of log.entries()) {
    const next = STAGE_OF_STATE[line.to]
    const { posts } = rulesOfVersion(file, index + 1, rules)
    const turns = line.from !== null && line.from !== line.to && stage !== 'handle'
    const isOver = next !== stage || line.action === 'redispatch' || (turns && (line.limit !== null || posts?.[line.to]))
    if (!isOver) continue
    const state = line.from ?? line.to
    const { limit, usedMs } = line
    clocks.push({ stage, state, ...clocked(rules.time, { since, endedAt: line.at, limit, usedMs, dueAt: null }) })
    stage = next
    since = line.at
  }
  if (file.endedAt !== null) return clocks
  return [...clocks, { stage, state: file.state, ...runningClock(file, since, at, rules.time) }]
}

/** The clock that runs, with the lamp that lists show and alarms follow. */
function runningClock(file: CaseFile, since: number, at: number, time: WorkingTime) {
  const { stageLimit: limit, dueAt } = file
  const clock = clocked(time, { since, endedAt: null, limit, usedMs: usedOfLimit(file, at, time), dueAt })
  if (PAUSED.includes(file.state)) return { ...clock, lamp: 'paused' as const }
  const lamp = listLamp(file, at)
  return { ...clock, lamp: lamp === 'off' ? ('none' as const) : lamp }
}

/**
 * What each post had for its part, by the clock that ruled meanwhile, so that it is what alarms and lists say. Handling is ruled
 * by the filing condition; a limit for taking up is measured beside it.
 */
function postClocks(file: CaseFile, log: readonly LogDraft[], at: number, rules: LimitRules): PostClockReply[] {
  return staysOf(log).flatMap((stay) => {
    const { state, next } = stay
    const post = POST_OF_STATE[state]
    const clock = STAGE_OF_STATE[state] === 'handle' ? besideHandling(stay, at, rules) : ruled(file, stay, at, rules.time)
    return post && clock && clock.limit !== null ? [{ state, post, by: next?.actor ?? null, ...clock }] : []
  })
}

/** How long a case stood in a state, and the line that ended it. */
interface Stay {
  readonly state: CaseState
  readonly since: number
  readonly next: LogDraft | undefined
}

function staysOf(log: readonly LogDraft[]): Stay[] {
  const turns = log.filter(({ from, to }) => from !== to)
  return turns.map(({ to, at }, index) => ({ state: to, since: at, next: turns[index + 1] }))
}

function ruled(file: CaseFile, { since, next }: Stay, at: number, time: WorkingTime) {
  if (!next) return runningClock(file, since, at, time)
  return clocked(time, { since, endedAt: next.at, limit: next.limit, usedMs: next.usedMs, dueAt: null })
}

function besideHandling({ state, since, next }: Stay, at: number, { time, posts }: LimitRules) {
  const limit = posts?.[state]
  if (!limit) return null
  const usedMs = time.usedMs(since, next?.at ?? at, limit.clock)
  return clocked(time, { since, endedAt: next?.at ?? null, limit, usedMs, dueAt: time.dueAt(since, limit) })
}

interface Measured {
  readonly since: number
  readonly endedAt: number | null
  readonly limit: Limit | null
  readonly usedMs: number | null
  readonly dueAt: number | null
}

function clocked(time: WorkingTime, measured: Measured) {
  const { limit, usedMs } = measured
  if (limit === null || usedMs === null) {
    return { ...measured, limit: null, limitMs: null, usedMs: null, leftMs: null, lamp: 'none' as const }
  }
  const limitMs = time.limitMs(limit)
  return { ...measured, limitMs, leftMs: limitMs - usedMs, lamp: lampOf(usedMs, limitMs, warningShareOf(limit)) }
}

/** At the very instant the limit is still kept. */
function lampOf(used: number, limit: number, share: number): Lamp {
  if (used > limit) return 'red'
  return used >= limit * share ? 'yellow' : 'green'
}

/**
 * The whole stands while the case is paused, and what pauses took is not of it: its deadline was moved on by as much. Only the
 * deadline says whether it is late; how near it is, the share of the time that counts.
 */
function totalClock(file: CaseFile, log: readonly LogDraft[], at: number, rules: LimitRules): CaseClocksReply['total'] {
  const { totalDueAt: dueAt, reportedAt, endedAt } = file
  if (dueAt === null) return null
  const { time } = rules
  const isPaused = PAUSED.includes(file.state)
  const end = endedAt ?? (isPaused ? file.clockSince : at)
  const clock = clockOfWhole(file, rules)
  const leftMs = end <= dueAt ? time.usedMs(end, dueAt, clock) : -time.usedMs(dueAt, end, clock)
  if (isPaused) return { dueAt, leftMs, lamp: 'paused' }
  const usedMs = time.usedMs(reportedAt, end, clock, pausesOf(log))
  const share = warningShareOf(file.handleLimit ?? { amount: 1, clock })
  return { dueAt, leftMs, lamp: end > dueAt ? 'red' : lampOf(usedMs, usedMs + leftMs, share) }
}

/** Working time as soon as any limit of the whole runs in it; a due time of the city's own runs straight. */
function clockOfWhole({ ownDue, handleLimit }: CaseFile, { stageLimits }: LimitRules): LimitClock {
  const works = [handleLimit, ...Object.values(stageLimits)].some((limit) => limit && !isContinuous(limit.clock))
  return works && !ownDue ? 'work-hour' : 'natural-day'
}

/** Pauses (挂账, 缓办) that the case came back from. */
function pausesOf(log: readonly LogDraft[]): Pause[] {
  return log.flatMap((line, index) => {
    const next =
      line.from !== line.to && PAUSED.includes(line.to) ? log.slice(index + 1).find(({ from, to }) => from !== to) : null
    return next?.action === 'resume' ? [{ from: line.at, to: next.at }] : []
  })
}
