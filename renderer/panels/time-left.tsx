import type { AlarmLevel } from '../../contract/domain/alarm.ts'
import { type CountdownRow, NO_LIMIT_AT } from '../../contract/ipc/window-stream.ts'
import { DAY } from '../../contract/units.ts'
import { useHallTime } from '../ui/hall-time.tsx'
import { useReading } from '../ui/reading.tsx'
import style from './time-left.module.css'

type Clocked = Pick<CountdownRow, 'stageSince' | 'warnAt' | 'dueAt'>

/** What the clock alone says of a limit; the alarm (where there is one) may say more. */
export function urgencyOf(row: Clocked, now: number): AlarmLevel | null {
  if (now >= row.dueAt) return 'overdue'
  return now >= row.warnAt ? 'warning' : null
}

/** Part of the limit that is left, 1 … 0; an overdue case has none. */
export function partLeft(row: Clocked, now: number): number {
  const whole = row.dueAt - row.stageSince
  return whole > 0 ? Math.min(1, Math.max(0, (row.dueAt - now) / whole)) : 0
}

/**
 * mm:ss or h:mm:ss to the limit; beyond it the time since, with a minus sign, red. From `wordsFrom` ms on the largest
 * whole unit alone: seconds say nothing there.
 */
export function TimeLeft(props: { row: Clocked; wordsFrom?: number }) {
  const { row, wordsFrom = DAY } = props
  const { text, format } = useReading()
  const now = useHallTime((time) => time.hall)
  if (now === null || row.dueAt >= NO_LIMIT_AT) return <span className={style.time}>{text.units.none}</span>
  const left = row.dueAt - now
  const size = Math.abs(left)
  const shown = size >= wordsFrom ? format.span(size) : format.countdown(size)
  return (
    <span className={style.time} data-urgency={urgencyOf(row, now) ?? 'none'}>
      {left <= 0 && <span className={style.sign}>−</span>}
      {shown}
    </span>
  )
}

/** The limit as a bar that drains to the left; full and red when it has run out. */
export function DrainingBar(props: { row: Clocked }) {
  const now = useHallTime((time) => time.hall)
  if (now === null) return <span className={style.bar} />
  const part = partLeft(props.row, now)
  return (
    <span className={style.bar} data-urgency={urgencyOf(props.row, now) ?? 'none'}>
      <span style={{ transform: `scaleX(${part > 0 ? part : 1})` }} />
    </span>
  )
}
