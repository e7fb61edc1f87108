import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'

/** Those that nobody has answered first; among equals the one that lasts longest. */
export function onDutyOrder(alarms: readonly MoverAlarm[]): readonly MoverAlarm[] {
  const answered = ({ acknowledgedAt }: MoverAlarm): number => Number(acknowledgedAt !== null)
  return alarms.toSorted((a, b) => answered(a) - answered(b) || a.since - b.since || a.id - b.id)
}
