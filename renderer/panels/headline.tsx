import type { CountdownRow } from '../../contract/ipc/window-stream.ts'
import { MINUTE } from '../../contract/units.ts'
import { AlarmMark } from '../ui/alarm-mark.tsx'
import { useHallTime } from '../ui/hall-time.tsx'
import { useReading } from '../ui/reading.tsx'
import { dueWithin } from './around-now.ts'
import style from './headline.module.css'

const SOON_MINUTES = 30

/** The one number that matters: cases that are overdue now; beside it, those that will be within half an hour. */
export function Headline(props: { rows: readonly CountdownRow[] | null; overdueTotal: number }) {
  const { rows, overdueTotal } = props
  const { text, format } = useReading()
  const soon = useHallTime(({ hall }) => (rows && hall !== null ? dueWithin(rows, hall, SOON_MINUTES * MINUTE) : null))
  const calls = rows !== null && overdueTotal > 0
  return (
    <div className={style.headline}>
      <div className={style.first} data-calls={calls}>
        <strong>{rows ? format.number(overdueTotal) : text.units.none}</strong>
        <span className={style.label}>
          {calls && <AlarmMark level="overdue" />}
          {text.headline.overdue}
        </span>
      </div>
      <div className={style.second}>
        <strong>{soon === null ? text.units.none : format.number(soon)}</strong>
        <span className={style.label}>{text.headline.dueSoon(SOON_MINUTES)}</span>
      </div>
    </div>
  )
}
