import type { CityFile } from '../../contract/files/city.ts'
import { nameOf } from '../ui/case-names.ts'
import type { Format } from '../ui/format.ts'
import { useHallTime } from '../ui/hall-time.tsx'
import { useReading } from '../ui/reading.tsx'
import type { Dictionary } from '../ui/text/dictionary.ts'
import type { Freshness } from './freshness.ts'
import style from './hall-clock.module.css'

/** Date and time of the hall, whose city this is, and how old the data is. A clock that is not real time says so. */
export function HallClockPlate(props: { city: CityFile | null; freshness: Freshness }) {
  const { city, freshness } = props
  const { text, format, language } = useReading()
  const hall = useHallTime((time) => time.hall)
  const speed = useHallTime((time) => time.speed)
  return (
    <div className={style.clock}>
      <time>{hall === null ? text.units.none : format.time(hall)}</time>
      <span className={style.side}>
        <span>{hall === null ? text.units.none : format.date(hall)}</span>
        <span className={style.age} data-old={freshness.kind !== 'live'}>
          {ageWords(freshness, text, format)}
        </span>
      </span>
      <span className={style.city}>
        {city && <b>{nameOf(city, language)}</b>}
        {city?.fictional && <span>{text.clock.fictional}</span>}
        {speed !== 1 && <span>{text.clock.simulated(format.number(speed))}</span>}
      </span>
    </div>
  )
}

/** Younger than this is simply live; a figure would only flicker. */
const LIVE_MS = 3000

function ageWords(freshness: Freshness, text: Dictionary, format: Format): string {
  if (freshness.kind === 'live' && freshness.ageMs < LIVE_MS) return text.clock.live
  if (freshness.kind === 'no-line' || freshness.kind === 'empty' || freshness.ageMs === null) return text.clock.none
  return text.clock.old(format.span(freshness.ageMs))
}
