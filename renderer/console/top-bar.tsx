import { useStore } from 'zustand'
import type { WindowToHub } from '../../contract/ipc/window-stream.ts'
import type { Freshness } from '../panels/freshness.ts'
import { freshnessSentence } from '../panels/link-notice.tsx'
import type { WindowStores } from '../sync/window-stores.ts'
import { nameOf } from '../ui/case-names.ts'
import { useHallTime } from '../ui/hall-time.tsx'
import { personWords } from '../ui/person-words.ts'
import { useReading } from '../ui/reading.tsx'
import { soundingLevel } from './queue-order.ts'
import style from './top-bar.module.css'

/** Whose desk, what time in the hall, how fresh the data, whether it sounds, who is on duty. */
export function TopBar(props: { stores: WindowStores; freshness: Freshness; send: (message: WindowToHub) => boolean }) {
  const { stores, freshness, send } = props
  const reading = useReading()
  const { text, language } = reading
  const city = useStore(stores.hello, (state) => state.value?.city ?? null)
  const session = useStore(stores.signedIn, (state) => state.value.session)
  const sentence = freshnessSentence(freshness, reading)
  return (
    <header className={style.bar}>
      <h1>{text.console.title}</h1>
      <span>
        {city && nameOf(city, language)}
        {city?.fictional && <small>{text.clock.fictional}</small>}
      </span>
      <Clock />
      <span className={style.fresh} data-old={sentence !== null} title={sentence ?? undefined}>
        {sentence ?? text.clock.live}
      </span>
      <Sound stores={stores} />
      <span className={style.duty}>
        {session ? personWords(text, session.name) : text.console.notSignedIn}
        {session && (
          <button type="button" onClick={() => send({ type: 'logout' })}>
            {text.console.signOut}
          </button>
        )}
      </span>
    </header>
  )
}

function Clock() {
  const { text, format } = useReading()
  const hall = useHallTime((time) => time.hall)
  const speed = useHallTime((time) => time.speed)
  return (
    <span className={style.clock}>
      {hall === null ? text.units.none : `${format.date(hall)} `}
      {hall !== null && <b>{format.time(hall)}</b>}
      {speed !== 1 && <small>{text.clock.simulated(format.number(speed))}</small>}
    </span>
  )
}

function Sound(props: { stores: WindowStores }) {
  const { text } = useReading()
  const sounding = useStore(props.stores.alarms, (state) => state.value?.sounding ?? false)
  const level = useStore(props.stores.alarms, (state) => soundingLevel(state.value?.alarms ?? []))
  const words = sounding ? text.console.sounding : level ? text.console.silenced : text.console.quiet
  return (
    <span className={style.sound} data-sounding={sounding}>
      {words}
    </span>
  )
}
