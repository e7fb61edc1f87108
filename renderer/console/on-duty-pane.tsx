import { useStore } from 'zustand'
import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'
import type { WindowStores } from '../sync/window-stores.ts'
import { useHallTime } from '../ui/hall-time.tsx'
import { personWords } from '../ui/person-words.ts'
import { useReading } from '../ui/reading.tsx'
import type { DeskPorts } from './desk-commands.ts'
import { onDutyOrder } from './on-duty-order.ts'
import style from './on-duty-pane.module.css'

/** Lines that are rendered: the pane is a glance beside the queue, and those that wait for an answer come first. */
const MOST_LINES = 20

/** Collectors and vehicles on duty that someone should look after (越界, 滞留, 在岗失联, 超速). */
export function OnDutyPane(props: { stores: WindowStores; send: DeskPorts['send'] }) {
  const alarms = useStore(props.stores.moverAlarms, (state) => state.value)
  const live = useStore(props.stores.link, (state) => state.value?.state === 'live')
  const movers = useStore(props.stores.hello, (state) => state.value?.city?.movers)
  const { text, format } = useReading()
  const ordered = onDutyOrder(alarms ?? [])
  const unanswered = ordered.filter(({ acknowledgedAt }) => acknowledgedAt === null).length
  const counts = text.console.onDutyCounts(format.number(unanswered), format.number(ordered.length))
  // The backend alone watches over people: without it, no alarm does not mean that there is none.
  const says = !live ? text.console.onDutyOld : ordered.length > 0 ? counts : text.console.onDutyNone
  return (
    <section className={style.pane} aria-label={text.console.onDuty}>
      <header>
        <h2>{text.console.onDuty}</h2>
        <span>{alarms ? says : text.units.none}</span>
      </header>
      {ordered.length > 0 && (
        <ul>
          {ordered.slice(0, MOST_LINES).map((alarm) => (
            <Line
              key={alarm.id}
              alarm={alarm}
              name={personWords(text, movers?.find(({ id }) => id === alarm.mover)?.name ?? alarm.mover)}
              answer={() => props.send({ type: 'acknowledge-mover', alarm: alarm.id })}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

function Line(props: { alarm: MoverAlarm; name: string; answer: () => void }) {
  const { alarm, name, answer } = props
  const { text, format } = useReading()
  const lasted = useHallTime(({ hall }) => (hall === null ? text.units.none : format.span(Math.max(0, hall - alarm.since))))
  return (
    <li data-answered={alarm.acknowledgedAt !== null}>
      <b>{text.console.moverAlarms[alarm.kind]}</b>
      <span className={style.name}>{name}</span>
      <span className={style.figure}>
        {alarm.speedKmh === null ? '' : text.console.speedOf(format.number(Math.round(alarm.speedKmh)))}
      </span>
      <span className={style.figure}>{lasted}</span>
      {alarm.acknowledgedAt === null ? (
        <button type="button" onClick={answer}>
          {text.console.answer}
        </button>
      ) : (
        <span className={style.by}>{alarm.acknowledgedBy && personWords(text, alarm.acknowledgedBy)}</span>
      )}
    </li>
  )
}
