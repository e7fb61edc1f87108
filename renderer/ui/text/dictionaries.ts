import type { Dictionaries } from './dictionary.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

export const dictionaries: Dictionaries = { zh, en }
