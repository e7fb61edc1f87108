import { memo, useEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { CountdownRow } from '../../contract/ipc/window-stream.ts'
import { TimeLeft } from '../panels/time-left.tsx'
import type { WindowStores } from '../sync/window-stores.ts'
import { AlarmMark } from '../ui/alarm-mark.tsx'
import { caseNames } from '../ui/case-names.ts'
import { useHallTime } from '../ui/hall-time.tsx'
import { personWords } from '../ui/person-words.ts'
import { useReading } from '../ui/reading.tsx'
import style from './alarm-queue.module.css'
import type { DeskStore } from './desk-commands.ts'
import { keepChoice, queueOrder } from './queue-order.ts'

/** Lines that are rendered; a longer queue is a flood, and its head is what can be worked on. */
const MOST_LINES = 200

/** All active alarms, those that wait for someone first. One is chosen; keys act on it. */
export function AlarmQueue(props: { stores: WindowStores; desk: DeskStore; machineNow: () => number }) {
  const { stores, desk, machineNow } = props
  const held = useStore(stores.alarms, (state) => state.value)
  const city = useStore(stores.hello, (state) => state.value?.city ?? null)
  const onWall = useStore(stores.selection, (state) => state.value?.caseId ?? null)
  const chosen = useStore(desk, (state) => state.chosen)
  const byHand = useStore(desk, (state) => state.byHand)
  const { text, format } = useReading()
  const queue = useMemo(() => queueOrder(held?.alarms ?? []), [held])
  const rows = useMemo(() => new Map((held?.rows ?? []).map((row) => [row.caseId, row])), [held])
  const lastIndex = useRef(0)

  useEffect(() => {
    const kept = keepChoice(queue, chosen, lastIndex.current, byHand)
    lastIndex.current = Math.max(
      0,
      queue.findIndex((alarm) => alarm.id === kept),
    )
    if (kept !== chosen) desk.setState({ chosen: kept, movedAt: chosen === null ? 0 : machineNow() })
    if (queue.length === 0) desk.setState({ byHand: false })
  }, [queue, chosen, byHand, desk, machineNow])

  return (
    <section className={style.queue} aria-label={text.console.queue}>
      <header>
        <h2>{text.console.queue}</h2>
        {held && <span>{text.console.queueCounts(format.number(held.unacknowledged), format.number(queue.length))}</span>}
      </header>
      {queue.length === 0 ? (
        <p className={style.empty}>{held ? text.console.queueEmpty : text.console.queueWaiting}</p>
      ) : (
        <div className={style.scroll}>
          <table>
            <thead>
              <tr>
                <th>{text.console.level}</th>
                <th>{text.console.case}</th>
                <th>{text.console.unit}</th>
                <th>{text.console.stage}</th>
                <th className={style.figure}>{text.console.limit}</th>
                <th className={style.figure}>{text.console.age}</th>
                <th>{text.console.acknowledged}</th>
              </tr>
            </thead>
            <tbody>
              {queue.slice(0, MOST_LINES).map((alarm) => (
                <Line
                  key={alarm.id}
                  alarm={alarm}
                  row={rows.get(alarm.caseId)}
                  city={city}
                  chosen={alarm.id === chosen}
                  onWall={alarm.caseId === onWall}
                  choose={desk}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

interface LineProps {
  readonly alarm: Alarm
  readonly row: CountdownRow | undefined
  readonly city: CityFile | null
  readonly chosen: boolean
  readonly onWall: boolean
  readonly choose: DeskStore
}

const Line = memo(function Line({ alarm, row, city, chosen, onWall, choose }: LineProps) {
  const { text, language } = useReading()
  const names = row && caseNames(city, row, language)
  const line = useRef<HTMLTableRowElement>(null)
  const acknowledged = alarm.acknowledgedAt !== null

  useEffect(() => {
    if (chosen) line.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  return (
    <tr
      ref={line}
      className={style.line}
      data-acknowledged={acknowledged}
      data-on-wall={onWall}
      aria-selected={chosen}
      onClick={() => choose.setState({ chosen: alarm.id, byHand: true })}
    >
      <td className={style.level}>
        <AlarmMark level={alarm.level} acknowledged={acknowledged} />
        <span>
          {text.levels[alarm.level]}
          <small>
            {text.console.priority} {alarm.priority}
          </small>
        </span>
      </td>
      <td className={style.what}>
        <b>{names?.className ?? `#${alarm.caseId}`}</b>
        <small>{row ? `${row.number} · ${row.address || (names?.district ?? '')}` : text.units.none}</small>
      </td>
      <td>
        <span className={style.unit}>{names ? (names.unit ?? text.card.unassigned) : text.units.none}</span>
      </td>
      <td>{text.stages[alarm.stage]}</td>
      <td className={style.figure}>
        <TimeLeft row={row ?? { stageSince: alarm.raisedAt, warnAt: alarm.raisedAt, dueAt: alarm.dueAt }} />
      </td>
      <td className={style.figure}>
        <Age since={alarm.steppedAt} />
      </td>
      <td>
        {alarm.acknowledgedAt === null ? (
          <span className={style.waiting}>{text.console.notAcknowledged}</span>
        ) : (
          <span className={style.by}>
            {alarm.acknowledgedBy && personWords(text, alarm.acknowledgedBy)}
            <small>
              <Age since={alarm.acknowledgedAt} />
            </small>
          </span>
        )}
      </td>
    </tr>
  )
})

/** Time since a hall moment, in the largest whole unit; renders only when the words change. */
function Age(props: { since: number }) {
  const { text, format } = useReading()
  const words = useHallTime(({ hall }) => (hall === null ? text.units.none : format.span(hall - props.since)))
  return <>{words}</>
}
