import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { CityFile } from '../../contract/files/city.ts'
import type { CountdownRow, Selection } from '../../contract/ipc/window-stream.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import { caseFacts } from '../panels/case-facts.ts'
import { logDetails } from '../panels/log-details.ts'
import { actionWords, actorWords } from '../panels/log-words.ts'
import { DrainingBar, TimeLeft } from '../panels/time-left.tsx'
import type { WindowLine } from '../sync/window-line.ts'
import type { WindowStores } from '../sync/window-stores.ts'
import { AlarmMark } from '../ui/alarm-mark.tsx'
import { useHallTime } from '../ui/hall-time.tsx'
import { personWords } from '../ui/person-words.ts'
import { useReading } from '../ui/reading.tsx'
import style from './case-pane.module.css'
import type { DeskStore } from './desk-commands.ts'

/** Whoever runs down the queue with a key asks for the case at which they stop. */
const LOOK_AFTER_MS = 250

/** The case that is on the wall (案卷卡片); while none is, the one of the alarm that is chosen, for the desk alone. */
export function CasePane(props: { stores: WindowStores; desk: DeskStore; line: Pick<WindowLine, 'send'> }) {
  const { stores, desk, line } = props
  const selection = useStore(stores.selection, (state) => state.value)
  const city = useStore(stores.hello, (state) => state.value?.city ?? null)
  const alarms = useStore(stores.alarms, (state) => state.value)
  const chosen = useStore(desk, (state) => state.chosen)
  const looked = useStore(stores.looked, (state) => state.value)
  const live = useStore(stores.link, (state) => state.value?.state === 'live')
  const { text } = useReading()
  const alarm = alarms?.alarms.find((one) => one.id === chosen)
  const row = alarms?.rows.find((one) => one.caseId === alarm?.caseId)
  const wanted = selection || !row ? null : row.caseId
  const step = alarm?.step
  useEffect(() => {
    if (wanted === null || step === undefined || !live) return
    const timer = setTimeout(() => line.send({ type: 'look', caseId: wanted }), LOOK_AFTER_MS)
    return () => clearTimeout(timer)
    // A step up of the alarm is a reason to look again, and so is the line's coming back.
  }, [wanted, step, line, live])
  const card = looked?.caseId === wanted ? looked?.card : null
  return (
    <section className={style.pane} aria-label={text.console.card}>
      {selection && <Card selection={selection} city={city} onWall />}
      {!selection && row && <Card selection={unselected(row, card ?? null)} city={city} onWall={false} />}
      {!selection && !row && <p className={style.empty}>{text.console.cardNone}</p>}
    </section>
  )
}

function unselected(row: CountdownRow, card: CaseCard | null): Selection {
  return { caseId: row.caseId, row, card, cameras: [], collectors: [] }
}

function Card(props: { selection: Selection; city: CityFile | null; onWall: boolean }) {
  const { selection, city, onWall } = props
  const reading = useReading()
  const { text, format } = reading
  const facts = caseFacts(selection, city, reading)
  const alarm = selection.row?.alarm ?? selection.card?.alarm ?? null
  const used = useHallTime(({ hall }) =>
    hall !== null && facts.clock ? format.span(hall - facts.clock.stageSince) : text.units.none,
  )
  return (
    <>
      <header>
        {alarm?.active && <AlarmMark level={alarm.level} acknowledged={alarm.acknowledgedAt !== null} />}
        <h2>{facts.className ?? facts.number}</h2>
        {onWall && <span className={style.onWall}>{text.console.onWall}</span>}
        {facts.clock && (
          <strong>
            <TimeLeft row={facts.clock} />
          </strong>
        )}
      </header>
      {facts.clock && <DrainingBar row={facts.clock} />}
      <div className={style.scroll}>
        <dl>
          <Fact name={text.console.case} value={facts.number} />
          <Fact
            name={text.card.stage}
            value={[facts.stage && text.stagesLong[facts.stage], facts.state].filter(Boolean).join(' · ')}
          />
          <Fact name={text.card.limit} value={facts.limit} />
          <Fact name={text.card.used} value={used} />
          <Fact name={text.card.reported} value={facts.reportedAt === null ? null : format.moment(facts.reportedAt)} />
          <Fact name={text.card.total} value={facts.totalDueAt === null ? null : format.moment(facts.totalDueAt)} />
          <Fact name={text.card.address} value={facts.address} wide />
          <Fact name={text.card.unit} value={facts.unit ?? text.card.unassigned} wide />
          <Fact name={text.card.source} value={facts.source} />
          <Fact name={text.card.cell} value={facts.cell} />
          {facts.description && <Fact name={text.card.description} value={facts.description} wide />}
          {onWall && <Fact name={text.card.cameras} value={nearList(selection.cameras)} wide />}
          {onWall && <Fact name={text.card.collectors} value={nearList(selection.collectors)} wide />}
        </dl>
        {selection.card && <Log card={selection.card} city={city} />}
        {!selection.card && <p className={style.cut}>{onWall ? text.card.lineCut : text.console.cardEmpty}</p>}
      </div>
    </>
  )

  function nearList(list: readonly { name: string; metres: number }[]): string {
    return list.length > 0
      ? list.map((one) => `${personWords(text, one.name)} ${format.distance(one.metres)}`).join(' · ')
      : text.card.noneNear
  }
}

function Fact(props: { name: string; value: string | null; wide?: boolean }) {
  const { text } = useReading()
  return (
    <div data-wide={props.wide ?? false}>
      <dt>{props.name}</dt>
      <dd>{props.value || text.units.none}</dd>
    </div>
  )
}

function Log(props: { card: CaseCard; city: CityFile | null }) {
  const reading = useReading()
  const { text, format } = reading
  return (
    <>
      <h3>{text.card.log}</h3>
      <ol>
        {[...props.card.log].reverse().map((entry) => (
          <li key={entry.seq}>
            <time>{format.moment(entry.at)}</time>
            <span>{actionWords(text, entry.action)}</span>
            <span className={style.actor}>{actorWords(reading, props.city, entry.actor)}</span>
            <span className={style.used}>
              {entry.usedMs !== null && `${text.card.used} ${format.span(entry.usedMs)}`}
              {entry.late && <em>{text.card.late}</em>}
            </span>
            <div className={style.said}>
              {logDetails(props.card, entry, props.city, reading).map(({ name, value }) => (
                <p key={name}>
                  <b>{name}</b> {value}
                </p>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </>
  )
}
