import type { AlarmLevel } from '../../contract/domain/alarm.ts'
import style from './alarm-mark.module.css'

/** Triangle, diamond, octagon: told apart without colour. */
const SHAPES: Record<AlarmLevel, string> = {
  warning: 'M12 2.5 22.5 21h-21z',
  overdue: 'M12 1 23 12 12 23 1 12z',
  ageing: 'M7.5 1.5h9l6 6v9l-6 6h-9l-6-6v-9z',
}

/** The sign of an alarm's level; filled while it calls, an outline once it is acknowledged. As large as the text beside it. */
export function AlarmMark(props: { level: AlarmLevel; acknowledged?: boolean; plain?: boolean }) {
  const { level, acknowledged = false, plain = false } = props
  const colour = plain ? style.plain : style[level]
  return (
    <svg className={`${style.mark} ${colour}`} viewBox="0 0 24 24" aria-hidden="true" data-acknowledged={acknowledged}>
      <path d={SHAPES[level]} />
      {level === 'ageing' && <path className={style.bar} d="M7 12h10" />}
    </svg>
  )
}
