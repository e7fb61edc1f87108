import type { Language } from '../../../contract/ipc/window-stream.ts'
import type { zh } from './zh.ts'

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> }

/** The words of one language: the keys of the Chinese file, any strings. */
export type Dictionary = Widened<typeof zh>
export type Dictionaries = Readonly<Record<Language, Dictionary>>
