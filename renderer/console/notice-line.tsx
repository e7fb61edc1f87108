import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { WindowStores } from '../sync/window-stores.ts'
import { useReading } from '../ui/reading.tsx'
import type { Dictionary } from '../ui/text/dictionary.ts'
import type { DeskStore } from './desk-commands.ts'
import style from './notice-line.module.css'

/** A notice of success goes by itself; a refusal stays until the next command. */
const SHOWN_MS = 6000

interface Notice {
  readonly words: string
  readonly bad: boolean
}

/** What came of the last command: the hub's outcome, or a hint of the desk's own. The newer one shows. */
export function NoticeLine(props: { stores: WindowStores; desk: DeskStore }) {
  const outcome = useStore(props.stores.outcome, (state) => state.value)
  const hint = useStore(props.desk, (state) => state.hint)
  const { text, language } = useReading()
  const [notice, setNotice] = useState<Notice | null>(null)

  useEffect(() => {
    if (outcome) setNotice(outcome.problem ? { words: outcome.problem[language], bad: true } : done(outcome.command, text))
  }, [outcome, language, text])
  useEffect(() => {
    if (hint) setNotice({ words: text.console[hint.kind], bad: true })
  }, [hint, text])
  useEffect(() => {
    if (!notice || notice.bad) return
    const timer = setTimeout(() => setNotice(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [notice])

  return (
    <output className={style.notice} data-bad={notice?.bad ?? false}>
      {notice?.words}
    </output>
  )
}

function done(command: string, text: Dictionary): Notice | null {
  const words = Object.hasOwn(text.console.done, command)
    ? text.console.done[command as keyof Dictionary['console']['done']]
    : null
  return words ? { words, bad: false } : null
}
