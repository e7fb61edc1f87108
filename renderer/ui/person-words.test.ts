import { expect, it } from 'vitest'
import { personWords } from './person-words.ts'
import { dictionaries } from './text/dictionaries.ts'

it('says a title with a number in the language of the reader, and leaves names of people alone', () => {
  const names = ['监督员07', '值班操作员01', '巡查车12', '张三', '某某员03', '07']
  expect(names.map((name) => personWords(dictionaries.en, name))).toEqual([
    'Collector 07',
    'Duty operator 01',
    'Patrol car 12',
    '张三',
    '某某员03',
    '07',
  ])
  expect(names.map((name) => personWords(dictionaries.zh, name))).toEqual(names)
})
