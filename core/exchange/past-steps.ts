import type { CaseAction } from '../../contract/wire/rest.ts'

/** How a case of the past stands: still open, or ended in one of the four ways. */
export const PAST_ENDS = ['open', 'closed', 'force-closed', 'void', 'rejected'] as const
export type PastEnd = (typeof PAST_ENDS)[number]

/** The instants that another system kept of a case, HallMs; null = not kept, or not come to. */
export interface PastTimes {
  readonly reportedAt: number
  readonly acceptedAt: number | null
  readonly filedAt: number | null
  readonly dispatchedAt: number | null
  readonly handledAt: number | null
  readonly closedAt: number | null
}

export interface PastStep {
  readonly action: CaseAction
  readonly at: number
}

/** What cannot have been so: a time that is missing although a later one is there, or one that lies before an earlier one. */
export interface PastFault {
  readonly field: keyof PastTimes
  readonly why: 'missing' | 'before-earlier' | 'not-ended'
}

const ORDER = ['reportedAt', 'acceptedAt', 'filedAt', 'dispatchedAt', 'handledAt', 'closedAt'] as const
const WORDS_OF_END = { 'force-closed': 'force-close', void: 'void', rejected: 'reject' } as const

/**
 * The steps that lead to where a case of the past stands. Times that systems often do not keep are taken from the next
 * one that they do: acceptance from filing, dispatch from filing; what came between handling and closing, from those two.
 */
export function pastSteps(given: PastTimes, end: PastEnd): readonly PastStep[] | PastFault {
  const fault = faultIn(given, end)
  if (fault) return fault
  const times = completed(given)
  const steps: PastStep[] = []
  const add = (at: number | null, ...actions: CaseAction[]): void => {
    if (at !== null) for (const action of actions) steps.push({ action, at })
  }
  add(times.acceptedAt, 'accept')
  add(times.filedAt, 'file')
  add(times.dispatchedAt, 'dispatch', 'take-up')
  add(times.handledAt, 'finish', 'send-check')
  if (end === 'closed') add(times.closedAt, 'pass-check', 'close')
  else if (end !== 'open') add(times.closedAt, WORDS_OF_END[end])
  return steps
}

function completed(times: PastTimes): PastTimes {
  const dispatchedAt = times.dispatchedAt ?? (times.handledAt === null ? null : times.filedAt)
  return { ...times, acceptedAt: times.acceptedAt ?? times.filedAt, dispatchedAt }
}

function faultIn(times: PastTimes, end: PastEnd): PastFault | null {
  const needed: readonly (keyof PastTimes)[] =
    end === 'closed' ? ['filedAt', 'handledAt', 'closedAt'] : end === 'open' ? [] : ['closedAt']
  const missing = needed.find((field) => times[field] === null)
  if (missing) return { field: missing, why: 'missing' }
  if (end === 'open' && times.closedAt !== null) return { field: 'closedAt', why: 'not-ended' }
  if (times.filedAt === null && (times.dispatchedAt ?? times.handledAt) !== null) return { field: 'filedAt', why: 'missing' }
  let latest = times.reportedAt
  for (const field of ORDER) {
    const at = times[field]
    if (at === null) continue
    if (at < latest) return { field, why: 'before-earlier' }
    latest = at
  }
  return null
}
