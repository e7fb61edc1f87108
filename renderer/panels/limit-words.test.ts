import { expect, it } from 'vitest'
import { dictionaries } from '../ui/text/dictionaries.ts'
import { limitWords } from './limit-words.ts'

it('tells one day from many where the language does', () => {
  const words = (language: 'zh' | 'en') =>
    [1, 2].map((amount) => limitWords(dictionaries[language], { amount, clock: 'work-day' }))
  expect([words('en'), words('zh')]).toEqual([
    ['1 working day', '2 working days'],
    ['1 工作日', '2 工作日'],
  ])
})
