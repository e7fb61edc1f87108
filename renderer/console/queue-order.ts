import { ALARM_LEVELS, type Alarm, type AlarmLevel } from '../../contract/domain/alarm.ts'

/** The queue: what nobody has acknowledged first, then as the hub ranks it (highest first). Stable. */
export function queueOrder(alarms: readonly Alarm[]): Alarm[] {
  const waiting = (alarm: Alarm) => Number(alarm.acknowledgedAt !== null)
  return [...alarms].sort((a, b) => waiting(a) - waiting(b))
}

/** The level whose pattern sounds: the worst that still waits for someone. */
export function soundingLevel(alarms: readonly Alarm[]): AlarmLevel | null {
  const levels = alarms.filter((alarm) => alarm.acknowledgedAt === null).map((alarm) => ALARM_LEVELS.indexOf(alarm.level))
  return levels.length > 0 ? (ALARM_LEVELS[Math.max(...levels)] ?? null) : null
}

/**
 * The alarm that is chosen when the queue has changed: the head, until the operator has chosen for himself; then the same
 * one, or the one that took its place in the list.
 */
export function keepChoice(queue: readonly Alarm[], chosen: string | null, lastIndex: number, byHand: boolean): string | null {
  if (!byHand) return queue[0]?.id ?? null
  if (chosen !== null && queue.some((alarm) => alarm.id === chosen)) return chosen
  const index = Math.min(Math.max(lastIndex, 0), queue.length - 1)
  return queue[index]?.id ?? null
}

/** The choice after `chosen` has been acknowledged: the next that waits, so that one key works through a flood. */
export function nextWaiting(queue: readonly Alarm[], chosen: string): string {
  const from = queue.findIndex((alarm) => alarm.id === chosen)
  const rest = [...queue.slice(from + 1), ...queue.slice(0, from)]
  return rest.find((alarm) => alarm.acknowledgedAt === null)?.id ?? chosen
}

/** The choice `by` lines further, stopping at the ends. */
export function moveChoice(queue: readonly Alarm[], chosen: string | null, by: number): string | null {
  const from = queue.findIndex((alarm) => alarm.id === chosen)
  const to = Math.min(queue.length - 1, Math.max(0, (from < 0 ? -Math.sign(by) : from) + by))
  return queue[from < 0 ? 0 : to]?.id ?? null
}
