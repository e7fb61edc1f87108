import type { CityFile } from '../../contract/files/city.ts'
import type { CountdownRow, Selection } from '../../contract/ipc/window-stream.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import { AlarmMark } from '../ui/alarm-mark.tsx'
import { useHallTime } from '../ui/hall-time.tsx'
import { personWords } from '../ui/person-words.ts'
import { useReading } from '../ui/reading.tsx'
import style from './case-card.module.css'
import { caseFacts } from './case-facts.ts'
import { actionWords } from './log-words.ts'
import { DrainingBar, TimeLeft } from './time-left.tsx'

/** Arc minutes that the head and the number take, and each line between. */
const HEAD_AND_NUMBER = 122
const LINE = 31

/** The case that the operator has put on the wall (案卷卡片), as much of it as a hall can read. */
export function CaseCardPlate(props: { selection: Selection; city: CityFile | null; height: number }) {
  const { selection, city, height } = props
  const reading = useReading()
  const { text, format } = reading
  const facts = caseFacts(selection, city, reading)
  const alarm = selection.row?.alarm ?? selection.card?.alarm ?? null
  const near = (list: readonly { name: string; metres: number }[]) => {
    const [nearest] = list
    return nearest ? `${personWords(text, nearest.name)} ${format.distance(nearest.metres)}` : text.card.noneNear
  }
  const known: readonly [name: string, value: string | null][] = [
    [text.cardShort.address, facts.address],
    [text.cardShort.unit, facts.unit ?? text.card.unassigned],
    [text.cardShort.cameras, near(selection.cameras)],
    [text.cardShort.collectors, near(selection.collectors)],
    [text.cardShort.source, facts.source],
    [text.cardShort.cell, facts.cell],
  ]
  const lines = Math.max(2, Math.floor((height - HEAD_AND_NUMBER) / LINE))
  const logLines = Math.max(0, lines - known.length)
  return (
    <div className={style.card}>
      <header>
        {alarm?.active && <AlarmMark level={alarm.level} acknowledged={alarm.acknowledgedAt !== null} />}
        <h2>{facts.className ?? facts.number}</h2>
      </header>
      {facts.clock && <Limit clock={facts.clock} stage={facts.stage ? text.stages[facts.stage] : ''} />}
      <dl>
        {known.slice(0, lines).map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
      {selection.card ? (
        <ul className={style.log}>
          {logLines > 0 && selection.card.log.slice(-logLines).map((entry) => <LogLine key={entry.seq} entry={entry} />)}
        </ul>
      ) : (
        logLines > 0 && <p className={style.cut}>{text.card.lineCut}</p>
      )}
      <p className={style.number}>{facts.number}</p>
    </div>
  )
}

function Limit(props: { clock: Pick<CountdownRow, 'stageSince' | 'warnAt' | 'dueAt'>; stage: string }) {
  const { clock, stage } = props
  const { text, format } = useReading()
  const used = useHallTime(({ hall }) => (hall === null ? null : format.span(hall - clock.stageSince)))
  return (
    <div className={style.limit}>
      <span>
        <b>{stage}</b>
        {text.card.used} {used ?? text.units.none}
      </span>
      <span className={style.left}>
        <TimeLeft row={clock} />
      </span>
      <span className={style.bar}>
        <DrainingBar row={clock} />
      </span>
    </div>
  )
}

function Fact(props: { name: string; value: string | null }) {
  const { text } = useReading()
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.value ?? text.units.none}</dd>
    </>
  )
}

function LogLine(props: { entry: CaseCard['log'][number] }) {
  const { entry } = props
  const { text, format } = useReading()
  return (
    <li>
      <time>{format.minuteOfDay(entry.at)}</time>
      <span>{actionWords(text, entry.action)}</span>
      {entry.late && <em>{text.card.late}</em>}
    </li>
  )
}
