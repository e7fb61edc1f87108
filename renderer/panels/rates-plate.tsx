import { RATE_KEYS, type Rates } from '../../contract/domain/board.ts'
import { useReading } from '../ui/reading.tsx'
import style from './rates-plate.module.css'

/** The rates, each with what it is made of: done over due. */
export function RatesPlate(props: { rates: Rates | null }) {
  const { text, format } = useReading()
  return (
    <ol className={style.rates}>
      {RATE_KEYS.map((key) => {
        const rate = props.rates?.[key]
        const part = rate && rate.denominator > 0 ? rate.numerator / rate.denominator : 0
        const known = rate !== undefined && rate.denominator > 0
        return (
          <li key={key}>
            <span className={style.name}>{text.rates[key]}</span>
            <strong>
              {rate ? format.percent(rate) : text.units.none}
              {known && <small>{text.units.perCent}</small>}
            </strong>
            <span className={style.parts}>
              {rate ? `${format.number(rate.numerator)} / ${format.number(rate.denominator)}` : text.units.none}
            </span>
            <span className={style.bar}>
              <span style={{ transform: `scaleX(${Math.min(1, part)})` }} />
            </span>
          </li>
        )
      })}
    </ol>
  )
}
