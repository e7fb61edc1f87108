import { useStore } from 'zustand'
import type { Status } from '../../contract/ipc/status.ts'
import { type Freshness, problemOf } from '../panels/freshness.ts'
import type { WindowStores } from '../sync/window-stores.ts'
import { useReading } from '../ui/reading.tsx'
import type { Dictionary } from '../ui/text/dictionary.ts'
import style from './system-pane.module.css'

/** Errors that fit; the log file has all. */
const SHOWN_ERRORS = 3

/** What stands behind the wall: the feed, the processes and how often they were restarted, and what went wrong. */
export function SystemPane(props: { stores: WindowStores; freshness: Freshness }) {
  const status = useStore(props.stores.status, (state) => state.value)
  const { text, language } = useReading()
  const hubGone = 'hubGone' in props.freshness && props.freshness.hubGone
  const problem = hubGone ? text.link.hubGone : problemOf(props.freshness)?.[language]
  return (
    <section className={style.system} aria-label={text.console.system}>
      {problem && (
        <p className={style.problem} role="alert">
          {problem}
        </p>
      )}
      {status ? <Figures status={status} old={hubGone} /> : <p>{text.units.none}</p>}
    </section>
  )
}

/** `old`: the hub that said all this is gone. */
function Figures(props: { status: Status; old: boolean }) {
  const { feed, latencyMs, processes, errors } = props.status
  const { text, format } = useReading()
  const { none } = text.units
  const { p50, p99 } = latencyMs.intakeToPanel
  const position = feed.epoch === null ? none : `${feed.epoch.slice(0, 8)} / ${format.number(feed.seq)}`
  return (
    <>
      <dl>
        <Figure
          name={text.console.feed}
          value={props.old ? none : feed.connected ? text.console.feedOn : text.console.feedOff}
          bad={!feed.connected}
        />
        <Figure name={text.console.delta} value={feed.lastDeltaAgeMs === null ? none : format.span(feed.lastDeltaAgeMs)} />
        <Figure name={text.console.position} value={position} />
        <Figure name={text.console.refused} value={format.number(feed.refusedMessages)} bad={feed.refusedMessages > 0} />
        <Figure
          name={text.console.latency}
          value={p50 === null || p99 === null ? none : text.console.latencyOf(format.number(p50), format.number(p99))}
        />
      </dl>
      <ul className={style.processes}>
        {processes.map((process) => (
          <li key={process.name} data-bad={process.state !== 'running'}>
            <b>{processName(process.name, text)}</b> {wordFor(text.console.processStates, process.state)}
            {process.restarts > 0 && <small>{text.console.restarts(format.number(process.restarts))}</small>}
          </li>
        ))}
      </ul>
      <ul className={style.errors}>
        {errors.length === 0 && <li className={style.fine}>{text.console.errorsNone}</li>}
        {[...new Set(errors)].slice(-SHOWN_ERRORS).map((error) => (
          <li key={error} title={error}>
            {error}
          </li>
        ))}
      </ul>
    </>
  )
}

function Figure(props: { name: string; value: string; bad?: boolean }) {
  return (
    <div data-bad={props.bad ?? false}>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  )
}

/** `panel:<name>` is the window of that panel; the rest have names of their own. */
function processName(name: string, text: Dictionary): string {
  const panel = /^panel[: ](.+)$/.exec(name)?.[1]
  return panel ? text.console.processPanel(panel) : wordFor(text.console.processNames, name)
}

/** A word for what the shell names; something newer than this page shows as it is. */
function wordFor(words: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name
}
