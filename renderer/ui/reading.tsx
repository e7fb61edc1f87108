import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { Language } from '../../contract/ipc/window-stream.ts'
import { type Format, makeFormat } from './format.ts'
import { dictionaries } from './text/dictionaries.ts'
import type { Dictionary } from './text/dictionary.ts'

/** In whose language, and by which clock on the wall of which city, a window is read. */
export interface Reading {
  readonly language: Language
  readonly text: Dictionary
  readonly format: Format
}

export function makeReading(language: Language, timeZone: string): Reading {
  const text = dictionaries[language]
  return { language, text, format: makeFormat(text, timeZone) }
}

/** Until the city is known. */
export const DEFAULT_TIME_ZONE = 'Asia/Shanghai'

const ReadingContext = createContext<Reading>(makeReading('zh', DEFAULT_TIME_ZONE))

export function ReadingProvider(props: { language: Language; timeZone: string; children: ReactNode }) {
  const reading = useMemo(() => makeReading(props.language, props.timeZone), [props.language, props.timeZone])
  return <ReadingContext value={reading}>{props.children}</ReadingContext>
}

export function useReading(): Reading {
  return useContext(ReadingContext)
}
