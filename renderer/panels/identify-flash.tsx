import { useEffect, useState } from 'react'
import { useReading } from '../ui/reading.tsx'
import style from './identify-flash.module.css'

/**
 * The panel's number and name over the whole glass until the given machine time. Larger than the four sizes: it is a sign
 * for whoever mounts monitors, not a text of the wall.
 */
export function IdentifyFlash(props: { until: number; number: number; name: string; machineNow: () => number }) {
  const { until, number, name, machineNow } = props
  const { text } = useReading()
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const left = until - machineNow()
    setShown(left > 0)
    const timer = setTimeout(() => setShown(false), Math.max(0, left))
    return () => clearTimeout(timer)
  }, [until, machineNow])
  if (!shown) return null
  return (
    <div className={style.flash}>
      <strong>{number}</strong>
      <span>
        {text.identify(String(number))} · {name}
      </span>
    </div>
  )
}
