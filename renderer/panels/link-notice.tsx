import type { Format } from '../ui/format.ts'
import { useReading } from '../ui/reading.tsx'
import type { Dictionary } from '../ui/text/dictionary.ts'
import { type Freshness, isOld } from './freshness.ts'
import style from './link-notice.module.css'

/** The sentence that every panel says while its picture is not live; null while it is. */
export function freshnessSentence(freshness: Freshness, text: Dictionary, format: Format): string | null {
  switch (freshness.kind) {
    case 'live':
      return null
    case 'no-line':
      return text.link.noLine
    case 'empty':
      return freshness.sentence ?? text.link.empty
    case 'stale':
      return text.link.stale(format.span(freshness.ageMs))
    case 'cold':
      return freshness.ageMs === null ? text.link.coldUnknown : text.link.cold(format.span(freshness.ageMs))
  }
}

/** Two lines of the sentence, arc minutes. */
export const NOTICE_HIGH = 78

/** A hatched edge around the glass and the sentence: an old picture is never quietly shown. */
export function LinkNotice(props: { freshness: Freshness; place: { x: number; y: number; width: number } }) {
  const { freshness, place } = props
  const { text, format } = useReading()
  const sentence = freshnessSentence(freshness, text, format)
  if (!isOld(freshness) || sentence === null) return null
  return (
    <>
      <div className={style.edge} />
      <p className={style.sentence} style={{ left: place.x, top: place.y, width: place.width }} role="status">
        <b>{text.link.mark}</b> {sentence}
      </p>
    </>
  )
}
