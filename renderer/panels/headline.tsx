import { SOON_MS } from '../../contract/ipc/window-stream.ts'
import { MINUTE } from '../../contract/units.ts'
import { AlarmMark } from '../ui/alarm-mark.tsx'
import { useReading } from '../ui/reading.tsx'
import style from './headline.module.css'

/** The one number that matters: cases that are overdue now; beside it, those that will be within half an hour. */
export function Headline(props: { overdue: number | null; soon: number | null }) {
  const { overdue, soon } = props
  const { text, format } = useReading()
  const figure = (count: number | null) => (count === null ? text.units.none : format.number(count))
  const calls = overdue !== null && overdue > 0
  return (
    <div className={style.headline}>
      <div className={style.first} data-calls={calls}>
        <strong>{figure(overdue)}</strong>
        <span className={style.label}>
          {calls && <AlarmMark level="overdue" />}
          {text.headline.overdue}
        </span>
      </div>
      <div className={style.second}>
        <strong>{figure(soon)}</strong>
        <span className={style.label}>{text.headline.dueSoon(SOON_MS / MINUTE)}</span>
      </div>
    </div>
  )
}
