import { memo } from 'react'
import { Bar, ComposedChart, Line, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import type { TrendPoint } from '../../contract/domain/board.ts'
import { HOUR } from '../../contract/units.ts'
import { useReading } from '../ui/reading.tsx'
import style from './trend.module.css'

/** Reported beside closed per step as bars, overdue as a broken line. Steps that have not been yet stay empty. */
export const Trend = memo(function Trend(props: { points: readonly TrendPoint[] | null; pxPerArcMinute: number }) {
  const { points, pxPerArcMinute } = props
  const { text, format } = useReading()
  const tick = { fontSize: (20 / 0.92) * pxPerArcMinute, fill: 'var(--ink-2)' }
  return (
    <div className={style.trend}>
      <h2>
        {text.trend.title}
        <span className={style.reported}>{text.trend.reported}</span>
        <span className={style.closed}>{text.trend.closed}</span>
        <span className={style.overdue}>{text.trend.overdue}</span>
      </h2>
      {points && points.length > 0 ? (
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart data={[...points]} margin={{ top: 2, right: 0, bottom: 0, left: 0 }} barGap={0} barCategoryGap="12%">
            <XAxis
              dataKey="at"
              tickFormatter={(at: number) => format.minuteOfDay(at)}
              ticks={wholeHours(points)}
              interval="preserveStartEnd"
              minTickGap={12 * pxPerArcMinute}
              height={24 * pxPerArcMinute}
              tick={tick}
              tickMargin={0}
              tickLine={false}
              axisLine={{ stroke: 'var(--hairline)' }}
            />
            <YAxis
              width={34 * pxPerArcMinute}
              tick={tick}
              tickFormatter={(count: number) => (count === 0 ? '' : format.number(count))}
              tickCount={2}
              tickLine={false}
              axisLine={false}
              allowDecimals={false}
            />
            <Bar dataKey="reported" fill="var(--measure)" isAnimationActive={false} />
            <Bar dataKey="closed" fill="var(--plate)" stroke="var(--measure)" strokeWidth={1.2} isAnimationActive={false} />
            <Line
              dataKey="overdue"
              stroke="var(--ink)"
              strokeWidth={2 * pxPerArcMinute}
              strokeDasharray={`${6 * pxPerArcMinute} ${4 * pxPerArcMinute}`}
              dot={false}
              isAnimationActive={false}
            />
          </ComposedChart>
        </ResponsiveContainer>
      ) : (
        <p>{text.units.none}</p>
      )}
    </div>
  )
})

/** Ticks at whole hours, four apart at most as many as there is room for (recharts drops those that would touch). */
function wholeHours(points: readonly TrendPoint[]): number[] {
  const whole = points.filter((point) => point.at % HOUR === 0)
  const every = Math.max(1, Math.ceil(whole.length / 5))
  return whole.filter((_, index) => index % every === 0).map((point) => point.at)
}
