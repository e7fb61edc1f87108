import type { StageCount } from '../../contract/domain/board.ts'
import { STAGES } from '../../contract/domain/stage.ts'
import { AlarmMark } from '../ui/alarm-mark.tsx'
import { useReading } from '../ui/reading.tsx'
import style from './stages.module.css'

/** From this on a count is set one size smaller, so that seven stand side by side. */
const LONG_COUNT = 1000

/** The seven stages with the cases that are in each; below, how many are close to their limit and how many beyond. */
export function Stages(props: { stages: readonly StageCount[] | null }) {
  const { text, format } = useReading()
  return (
    <ol className={style.stages}>
      {STAGES.map((stage) => {
        const count = props.stages?.find((one) => one.stage === stage)
        return (
          <li key={stage}>
            <span className={style.name}>{text.stages[stage]}</span>
            <strong data-long={count !== undefined && count.open >= LONG_COUNT}>
              {count ? format.number(count.open) : text.units.none}
            </strong>
            <span className={style.marks}>
              {stage === 'evaluate' && text.stagesToday}
              {count !== undefined && count.warning > 0 && (
                <span>
                  <AlarmMark level="warning" />
                  {format.number(count.warning)}
                </span>
              )}
              {count !== undefined && count.overdue > 0 && (
                <span>
                  <AlarmMark level="overdue" />
                  {format.number(count.overdue)}
                </span>
              )}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
