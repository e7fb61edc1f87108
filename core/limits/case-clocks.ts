import type { Post } from '../../contract/domain/post.ts'
import type { CaseState, Limit, Stage } from '../../contract/domain/stage.ts'
import type { LimitsSetting } from '../../contract/settings/limits.ts'
import type { CaseClocksReply, Lamp, PostClockReply, StageClockReply } from '../../contract/wire/limits.ts'
import type { CaseFile, LogDraft } from '../cases/case-file.ts'
import { type LimitRules, usedOfLimit } from '../cases/stage-clock.ts'
import { PAUSED, STAGE_OF_STATE } from '../cases/state-machine.ts'
import { type WorkingTime, warningShareOf } from '../time/working-time.ts'

export interface ClockRules extends LimitRules {
  readonly posts: LimitsSetting['posts']
}

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
export function caseClocks(file: CaseFile, log: readonly LogDraft[], at: number, rules: ClockRules): Omit<CaseClocksReply, 'at'> {
  return {
    limitsVersion: file.limitsVersion,
    stages: stageClocks(file, log, at, rules.time),
    posts: postClocks(log, at, rules),
    total: totalClock(file, at),
  }
}

/** A stage is over with the line that measured it; the one that runs is measured now. */
function stageClocks(file: CaseFile, log: readonly LogDraft[], at: number, time: WorkingTime): StageClockReply[] {
  const clocks: StageClockReply[] = []
  let stage: Stage = 'collect'
  let since = log[0]?.at ?? file.reportedAt
  for (const line of log.slice(1)) {
    const next = STAGE_OF_STATE[line.to]
    const isOver = next !== stage || line.action === 'redispatch'
    if (!isOver) continue
    clocks.push({ stage, ...clocked(time, { since, endedAt: line.at, limit: line.limit, usedMs: line.usedMs, dueAt: null }) })
    stage = next
    since = line.at
  }
  if (file.endedAt !== null) return clocks
  const usedMs = usedOfLimit(file, at, time)
  const running = clocked(time, { since, endedAt: null, limit: file.stageLimit, usedMs, dueAt: file.dueAt })
  return [...clocks, { stage, ...running, ...(PAUSED.includes(file.state) ? { lamp: 'paused' as const } : {}) }]
}

function postClocks(log: readonly LogDraft[], at: number, { time, posts }: ClockRules): PostClockReply[] {
  const clocks: PostClockReply[] = []
  let since = 0
  for (const [index, line] of log.entries()) {
    if (line.from !== line.to) since = line.at
    const next = log.slice(index + 1).find(({ from, to }) => from !== to)
    const isLast = log[index + 1] === undefined || log[index + 1] === next
    const limit = posts[line.to]
    const post = POST_OF_STATE[line.to]
    if (!isLast || !limit || !post) continue
    const endedAt = next?.at ?? null
    const usedMs = time.usedMs(since, endedAt ?? at, limit.clock)
    const dueAt = time.dueAt(since, limit)
    clocks.push({ state: line.to, post, by: next?.actor ?? null, ...clocked(time, { since, endedAt, limit, usedMs, dueAt }) })
  }
  return clocks
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

function totalClock({ totalDueAt, reportedAt, endedAt }: CaseFile, at: number): CaseClocksReply['total'] {
  if (totalDueAt === null) return null
  const end = endedAt ?? at
  return {
    dueAt: totalDueAt,
    leftMs: totalDueAt - end,
    lamp: lampOf(end - reportedAt, totalDueAt - reportedAt, warningShareOf({ amount: 1, clock: 'natural-day' })),
  }
}
