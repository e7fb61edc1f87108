import { ALARM_LEVELS, type Alarm } from '../../contract/domain/alarm.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { CountdownRow } from '../../contract/ipc/window-stream.ts'
import { HOUR } from '../../contract/units.ts'
import { AlarmMark } from '../ui/alarm-mark.tsx'
import { caseNames } from '../ui/case-names.ts'
import { useHallTime } from '../ui/hall-time.tsx'
import { useReading } from '../ui/reading.tsx'
import style from './alarm-banner.module.css'
import { FittedName } from './fitted-name.tsx'
import { TimeLeft } from './time-left.tsx'

/**
 * What calls for a response now: the highest alarm that nobody has acknowledged, and how many more there are. Once all
 * are acknowledged it shrinks to a count by level with the age of the oldest, because an alarm stays until its case moves
 * on. With no alarm there is nothing.
 */
export function AlarmBanner(props: { alarms: readonly Alarm[]; rows: readonly CountdownRow[]; city: CityFile | null }) {
  const { alarms, rows, city } = props
  const calling = alarms.filter((alarm) => alarm.acknowledgedAt === null && alarm.shelvedUntil === null && !alarm.suppressed)
  const [first] = calling
  if (first) {
    const row = rows.find((one) => one.caseId === first.caseId)
    return <Calling alarm={first} row={row} others={calling.length - 1} city={city} />
  }
  return alarms.length > 0 ? <Acknowledged alarms={alarms} /> : null
}

function Calling(props: { alarm: Alarm; row: CountdownRow | undefined; others: number; city: CityFile | null }) {
  const { alarm, row, others, city } = props
  const { text, format, language } = useReading()
  const name = (row && caseNames(city, row, language).className) ?? row?.number ?? `#${alarm.caseId}`
  return (
    <div className={style.place}>
      <div className={style.calling} data-level={alarm.level} role="alert">
        <div className={style.row}>
          <AlarmMark level={alarm.level} plain />
          <span className={style.level}>{text.levelsShort[alarm.level]}</span>
          <span className={style.time}>
            <TimeLeft row={row ?? { stageSince: alarm.raisedAt, warnAt: alarm.raisedAt, dueAt: alarm.dueAt }} wordsFrom={HOUR} />
          </span>
        </div>
        <div className={style.row}>
          <FittedName key={name} text={name} className={style.name} />
          {others > 0 && <span className={style.others}>{text.alarm.others(format.number(others))}</span>}
        </div>
      </div>
    </div>
  )
}

function Acknowledged(props: { alarms: readonly Alarm[] }) {
  const { alarms } = props
  const { text, format } = useReading()
  const oldest = Math.min(...alarms.map((alarm) => alarm.acknowledgedAt ?? Number.POSITIVE_INFINITY))
  const minutes = useHallTime(({ hall }) =>
    hall !== null && Number.isFinite(oldest) ? Math.floor((hall - oldest) / 60_000) : null,
  )
  return (
    <div className={style.acknowledged}>
      {ALARM_LEVELS.map((level) => {
        const count = alarms.filter((alarm) => alarm.level === level).length
        return (
          count > 0 && (
            <span key={level}>
              <AlarmMark level={level} acknowledged />
              {format.number(count)}
            </span>
          )
        )
      })}
      {minutes !== null && <span className={style.age}>{text.alarm.acknowledged(format.span(minutes * 60_000))}</span>}
    </div>
  )
}
