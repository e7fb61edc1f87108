import { memo } from 'react'
import { STAGES } from '../../contract/domain/stage.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { CountdownRow } from '../../contract/ipc/window-stream.ts'
import { HOUR } from '../../contract/units.ts'
import { AlarmMark } from '../ui/alarm-mark.tsx'
import { caseNames } from '../ui/case-names.ts'
import { useHallTime } from '../ui/hall-time.tsx'
import { useReading } from '../ui/reading.tsx'
import { aroundNow } from './around-now.ts'
import style from './countdown-list.module.css'
import { FittedName } from './fitted-name.tsx'
import { DrainingBar, TimeLeft, urgencyOf } from './time-left.tsx'

/** Height of a line of the list, arc minutes: two lines of text, the bar, and air. */
const LINE_HIGH = 65
/** Height of the line above the list, arc minutes. */
const MORE_HIGH = 38

/** The cases next to run out of time, and those that just have. */
export function CountdownList(props: {
  rows: readonly CountdownRow[] | null
  /** Overdue cases of the whole city; those that the list has no line for are told by their number. */
  overdueTotal: number
  city: CityFile | null
  selected: number | null
  /** Arc minutes. */
  height: number
}) {
  const { rows, overdueTotal, city, selected, height } = props
  const { text } = useReading()
  const lines = Math.max(1, Math.floor((height - 8 - MORE_HIGH) / LINE_HIGH))
  const ids = useHallTime(({ hall }) =>
    rows && hall !== null
      ? aroundNow(rows, hall, lines)
          .map((row) => row.caseId)
          .join()
      : '',
  )
  if (!rows || rows.length === 0) return <p className={style.empty}>{rows ? text.countdown.empty : text.units.none}</p>
  const byId = new Map(rows.map((row) => [String(row.caseId), row]))
  const shown = ids.split(',').flatMap((id) => byId.get(id) ?? [])
  return (
    <div className={style.whole}>
      <More overdueTotal={overdueTotal} shown={shown} />
      <ol className={style.list} style={{ gridTemplateRows: `repeat(${lines}, 1fr)` }}>
        {shown.map((row) => (
          <Line key={row.caseId} row={row} city={city} selected={row.caseId === selected} />
        ))}
      </ol>
    </div>
  )
}

/** What ran out longer ago than the list reaches back: a case that has no line must not go unseen. */
function More(props: { overdueTotal: number; shown: readonly CountdownRow[] }) {
  const { overdueTotal, shown } = props
  const { text, format } = useReading()
  const inList = useHallTime(({ hall }) => (hall === null ? 0 : shown.filter((row) => row.dueAt <= hall).length))
  const more = overdueTotal - inList
  if (more <= 0) return null
  return (
    <p className={style.more}>
      <AlarmMark level="overdue" /> {text.countdown.more(format.number(more))}
    </p>
  )
}

const Line = memo(function Line(props: { row: CountdownRow; city: CityFile | null; selected: boolean }) {
  const { row, city, selected } = props
  const { text, language } = useReading()
  const names = caseNames(city, row, language)
  const stage = STAGES[row.stage]
  const place = names.unit ?? names.district
  return (
    <li className={style.line} data-selected={selected}>
      <span className={style.sign}>
        <Sign row={row} />
      </span>
      <FittedName key={names.className} text={names.className ?? row.number} className={style.name} />
      <span className={style.where}>
        {stage && <b>{text.stages[stage]}</b>} {place} {row.address}
      </span>
      <span className={style.time}>
        <TimeLeft row={row} wordsFrom={10 * HOUR} />
      </span>
      <span className={style.bar}>
        <DrainingBar row={row} />
      </span>
    </li>
  )
})

function Sign(props: { row: CountdownRow }) {
  const { row } = props
  const byClock = useHallTime(({ hall }) => (hall === null ? null : urgencyOf(row, hall)))
  // The clock can be ahead of the alarm by the moment that the alarm needs to be raised.
  const raised = row.alarm?.active ? row.alarm.level : null
  const level = raised === null || (raised === 'warning' && byClock === 'overdue') ? byClock : raised
  return level && <AlarmMark level={level} acknowledged={row.alarm?.acknowledgedAt != null} />
}
