import type { Alarm } from '../../contract/domain/alarm.ts'
import { stepAt, type Watch } from './alarm-plan.ts'

/**
 * How often the limit of a stage had called before its clock, which a post's limit had stopped, was taken up again at `since`:
 * as often as was due by then, if the earlier alarms of the stage say so. Of a life told afterwards nothing was called.
 */
export function calledBefore(watch: Watch, since: number, earlier: readonly Alarm[]): number {
  return Math.min(stepAt(watch, since - 1), Math.max(0, ...earlierOf(watch.stage, earlier).map(({ step }) => step)))
}

/** The alarm of a clock that was taken up again: what was answered at its present step is answered. */
export function withEarlierAnswer(alarm: Alarm, earlier: readonly Alarm[]): Alarm {
  const answered = earlierOf(alarm.stage, earlier).find(
    ({ step, acknowledgedAt }) => step === alarm.step && acknowledgedAt !== null,
  )
  return answered ? { ...alarm, acknowledgedAt: answered.acknowledgedAt, acknowledgedBy: answered.acknowledgedBy } : alarm
}

function earlierOf(stage: Alarm['stage'], alarms: readonly Alarm[]): Alarm[] {
  return alarms.filter((alarm) => alarm.stage === stage && !alarm.active)
}
