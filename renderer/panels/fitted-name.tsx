import { useEffect, useRef, useState } from 'react'
import style from './fitted-name.module.css'

/** Sizes from the best to the last: as large as its line, smaller, and smaller in two lines, which cost what stands below. */
const FITS = ['large', 'small', 'two'] as const

/** What a case is about, whole: rather smaller than cut. Give it its text as key, so that another text starts anew. */
export function FittedName(props: { text: string }) {
  const name = useRef<HTMLSpanElement>(null)
  const [fit, setFit] = useState(0)
  useEffect(() => {
    const element = name.current
    if (!element) return
    // Beside a time that grows there is less room: looked at whenever the width changes.
    const observer = new ResizeObserver(() => {
      if (element.scrollWidth > element.clientWidth) setFit((now) => Math.min(now + 1, FITS.length - 1))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return (
    <span ref={name} className={style.name} data-fit={FITS[fit]}>
      {props.text}
    </span>
  )
}
