import type { Alarm } from '../../contract/domain/alarm.ts'

export type AcknowledgeResult =
  | { readonly ok: true; readonly changed: boolean; readonly alarm: Alarm }
  | { readonly ok: false; readonly refused: 'stepped-up' | 'ended' | 'not-yet' }

/** 确认: answers one step of an alarm. The same answer twice changes nothing; one for another step is refused. */
export function acknowledge(alarm: Alarm, step: number, at: number, by: string): AcknowledgeResult {
  if (!alarm.active) return { ok: false, refused: 'ended' }
  if (step < alarm.step) return { ok: false, refused: 'stepped-up' }
  if (step > alarm.step) return { ok: false, refused: 'not-yet' }
  if (alarm.acknowledgedAt !== null) return { ok: true, changed: false, alarm }
  return { ok: true, changed: true, alarm: { ...alarm, acknowledgedAt: Math.max(at, alarm.steppedAt), acknowledgedBy: by } }
}

/** The occurrence is over: the case has left the stage, or its clock was set anew. */
export function endAlarm(alarm: Alarm, at: number): Alarm {
  return alarm.active ? { ...alarm, active: false, endedAt: Math.max(at, alarm.raisedAt) } : alarm
}

/**
 * One alarm out of two reports of it (hub and backend while the line was cut). The order does not matter, and merging
 * again changes nothing. The higher step wins; what was answered at a lower step is no answer to it. Of two answers to
 * the same step the earlier one counts. An end is final.
 */
export function mergeAlarms(a: Alarm, b: Alarm): Alarm {
  const [high, low] = a.step >= b.step ? [a, b] : [b, a]
  const ended = earliest(high.endedAt, low.endedAt)
  const answered = high.step === low.step ? earlierAnswer(high, low) : high
  const first = firstRaised(a, b)
  return {
    ...high,
    raisedAt: first.raisedAt,
    raisedBy: first.raisedBy,
    acknowledgedAt: answered.acknowledgedAt,
    acknowledgedBy: answered.acknowledgedBy,
    confirmedAt: high.step === low.step ? earliest(high.confirmedAt, low.confirmedAt) : high.confirmedAt,
    active: a.active && b.active,
    endedAt: ended,
    shelvedUntil: latest(high.shelvedUntil, low.shelvedUntil),
    suppressed: a.suppressed || b.suppressed,
    outOfService: a.outOfService || b.outOfService,
  }
}

function firstRaised(a: Alarm, b: Alarm): Alarm {
  if (a.raisedAt !== b.raisedAt) return a.raisedAt < b.raisedAt ? a : b
  return a.raisedBy === 'backend' ? a : b
}

function earlierAnswer(a: Alarm, b: Alarm): Alarm {
  if (a.acknowledgedAt === null) return b
  if (b.acknowledgedAt === null) return a
  if (a.acknowledgedAt !== b.acknowledgedAt) return a.acknowledgedAt < b.acknowledgedAt ? a : b
  return (a.acknowledgedBy ?? '') <= (b.acknowledgedBy ?? '') ? a : b
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b)
}

function latest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}
