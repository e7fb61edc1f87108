import { useEffect, useRef, useState } from 'react'

/**
 * The value, renewed at most once per interval: for what is dear to draw and slow to matter. The last one always comes,
 * and so does the first after nothing (null), at once.
 */
export function useAtMostEvery<T>(value: T, intervalMs: number): T {
  const [shown, setShown] = useState(value)
  const shownAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const show = () => {
      if (value !== null) shownAt.current = performance.now()
      setShown(value)
    }
    const wait = shownAt.current + intervalMs - performance.now()
    const timer = setTimeout(show, Math.max(0, wait))
    return () => clearTimeout(timer)
  }, [value, intervalMs])
  return shown
}
