import { useEffect, useRef, useState } from 'react'

/** `data-fit`, from the best to the last: as large as its place has it, smaller, and smaller in two lines; its place's style says how. */
const FITS = ['large', 'small', 'two'] as const

/** What a case is about, whole: rather smaller than cut. Give it its text as key, so that another text starts anew. */
export function FittedName(props: { text: string; className: string | undefined }) {
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
    <span ref={name} className={props.className} data-fit={FITS[fit]}>
      {props.text}
    </span>
  )
}
