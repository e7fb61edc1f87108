import { memo } from 'react'
import type { DistrictScore } from '../../contract/domain/board.ts'
import type { CityFile } from '../../contract/files/city.ts'
import { nameOf } from '../ui/case-names.ts'
import { useReading } from '../ui/reading.tsx'
import style from './ranking.module.css'
import { bestAndWorst, type Ranked, rankDistricts } from './ranking-list.ts'

/** Arc minutes. */
const TITLE_HIGH = 50
const LINE_HIGH = 40

/** Districts by their score (综合指标值), as position, length, figure and grade: never as a colour. */
export function Ranking(props: { districts: readonly DistrictScore[] | null; city: CityFile | null; height: number }) {
  const { districts, city, height } = props
  const { text, format } = useReading()
  const lines = Math.max(2, Math.floor((height - TITLE_HIGH) / LINE_HIGH))
  const { best, skipped, worst } = bestAndWorst(rankDistricts(districts ?? []), lines)
  return (
    <div className={style.ranking}>
      <h2>{text.ranking.title}</h2>
      {districts ? (
        <ol>
          {best.map((ranked) => (
            <Line key={ranked.district.code} ranked={ranked} city={city} />
          ))}
          {skipped > 0 && <li className={style.gap}>{text.ranking.skipped(format.number(skipped))}</li>}
          {worst.map((ranked) => (
            <Line key={ranked.district.code} ranked={ranked} city={city} />
          ))}
        </ol>
      ) : (
        <p>{text.units.none}</p>
      )}
    </div>
  )
}

const Line = memo(function Line(props: { ranked: Ranked; city: CityFile | null }) {
  const { rank, district } = props.ranked
  const { text, format, language } = useReading()
  const area = props.city?.areas.find((one) => one.code === district.code)
  return (
    <li className={style.line}>
      <span className={style.rank}>{district.score === null ? text.units.none : rank}</span>
      <span className={style.name}>{shortDistrict(nameOf(area, language) ?? district.name)}</span>
      <span className={style.bar}>
        <span style={{ transform: `scaleX(${(district.score ?? 0) / 100})` }} />
      </span>
      <span className={style.score}>{format.score(district.score)}</span>
      <span className={style.grade} data-grade={district.grade ?? 'none'}>
        {district.grade ?? text.units.none}
      </span>
    </li>
  )
})

/** The list's title says what they are. */
function shortDistrict(name: string): string {
  return name.replace(/ District$/, '')
}
