import { describe, expect, it } from 'vitest'
import { ALARM_LEVELS } from '../../../contract/domain/alarm.ts'
import { RATE_KEYS } from '../../../contract/domain/board.ts'
import { SATISFACTIONS } from '../../../contract/domain/choices.ts'
import { CASE_KINDS, CASE_SOURCES, CASE_STATES, LIMIT_CLOCKS, STAGES } from '../../../contract/domain/stage.ts'
import { CASE_ACTIONS } from '../../../contract/wire/rest.ts'
import { dictionaries } from './dictionaries.ts'

/** Every text with the path of its keys; functions called with what shows where their arguments go. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return [[path, (value as (...given: string[]) => string)('«1»', '«2»')]]
  return Object.entries(value as object).flatMap(([key, part]) => texts(part, `${path}/${key}`))
}

describe('dictionaries', () => {
  it('say the same things in both languages', () => {
    const keys = (language: 'zh' | 'en') => texts(dictionaries[language]).map(([path]) => path)
    expect(keys('en').sort()).toEqual(keys('zh').sort())
  })

  it('leave nothing empty', () => {
    for (const language of ['zh', 'en'] as const) {
      for (const [path, text] of texts(dictionaries[language])) expect(text.trim(), `${language} ${path}`).not.toBe('')
    }
  })

  it('are translated: no Chinese in the English one', () => {
    for (const [path, text] of texts(dictionaries.en)) expect(text, path).not.toMatch(/\p{Script=Han}/u)
  })

  it('use every argument that a text is given', () => {
    for (const language of ['zh', 'en'] as const) {
      for (const [path, text] of texts(dictionaries[language])) {
        const other = texts(dictionaries[language === 'zh' ? 'en' : 'zh']).find(([same]) => same === path)?.[1] ?? ''
        expect(text.includes('«1»'), `${language} ${path}`).toBe(other.includes('«1»'))
        expect(text.includes('«2»'), `${language} ${path}`).toBe(other.includes('«2»'))
      }
    }
  })

  it('have a word for everything that the contract can name', () => {
    const { zh } = dictionaries
    const lists: [object, readonly string[]][] = [
      [zh.stages, STAGES],
      [zh.stagesLong, STAGES],
      [zh.states, CASE_STATES],
      [zh.sources, CASE_SOURCES],
      [zh.actions, CASE_ACTIONS],
      [zh.levels, ALARM_LEVELS],
      [zh.levelsShort, ALARM_LEVELS],
      [zh.rates, RATE_KEYS],
      [zh.limitClocks, LIMIT_CLOCKS],
      [zh.limitClocksOne, LIMIT_CLOCKS],
      [zh.said.satisfactions, SATISFACTIONS],
      [zh.said.kinds, CASE_KINDS],
    ]
    for (const [words, names] of lists) expect(Object.keys(words).sort()).toEqual([...names].sort())
  })
})
