import { type Reading, useReading } from '../ui/reading.tsx'
import type { Dictionary } from '../ui/text/dictionary.ts'
import { type Freshness, isOld, problemOf } from './freshness.ts'
import style from './link-notice.module.css'

/** The sentence that every window says while its picture is not live, and shortly why; null while it is. */
export function freshnessSentence(freshness: Freshness, reading: Reading): string | null {
  const { text, language } = reading
  // With no picture to look at there is room for the hub's own words.
  if (freshness.kind === 'empty' && freshness.problem) return freshness.problem[language]
  const sentence = pictureSentence(freshness, reading)
  const why = shortly(freshness, text)
  return sentence !== null && why !== null ? text.link.with(sentence, why) : sentence
}

function pictureSentence(freshness: Freshness, { text, format }: Reading): string | null {
  switch (freshness.kind) {
    case 'live':
      return null
    case 'no-line':
      return text.link.noLine
    case 'empty':
      return text.link.empty
    case 'stale':
      return text.link.stale(format.span(freshness.ageMs))
    case 'cold':
      return freshness.ageMs === null ? text.link.coldUnknown : text.link.cold(format.span(freshness.ageMs))
  }
}

/** Only what does not pass by itself; the console has the hub's own sentence. */
function shortly(freshness: Freshness, text: Dictionary): string | null {
  if ('hubGone' in freshness && freshness.hubGone) return text.link.hubGone
  switch (problemOf(freshness)?.code) {
    case 'not-authenticated':
    case 'forbidden':
      return text.link.credential
    case 'bad-request':
    case 'internal':
      return text.link.version
    default:
      return null
  }
}

/** Two lines of the sentence, arc minutes. */
export const NOTICE_HIGH = 78

/** A hatched edge around the glass and the sentence: an old picture is never quietly shown. */
export function LinkNotice(props: { freshness: Freshness; place: { x: number; y: number; width: number } }) {
  const { freshness, place } = props
  const reading = useReading()
  const { text } = reading
  const sentence = freshnessSentence(freshness, reading)
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
