import { expect, it } from 'vitest'
import { samplePicture, sampleSelection } from '../../tests/support/sample-picture.ts'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { makeReading } from '../ui/reading.tsx'
import { caseFacts } from './case-facts.ts'

it('names the class of a case in its own edition of the dictionary, in either language', () => {
  const digits = { kind: 'event', code: '0401' } as const
  const classes = [
    { ...digits, conditions: [], edition: 'GB/T 30428.2-2013', name: '无照经营游商', nameEn: 'Hawker' },
    { ...digits, conditions: [], edition: 'CJ/T 214-2007', name: '路面塌陷', nameEn: 'Slumped road' },
  ]
  const city = { ...SMALL_CITY, classes }
  const { rows } = samplePicture(city, { cases: 1, now: 0, seed: 1, acknowledged: 0 })
  const names = [0, 1].flatMap((classIndex) => {
    const selection = sampleSelection(city, { ...rows[0]!, classIndex })
    // Whole, and as it is known while the line is cut.
    return [selection, { ...selection, card: null }].flatMap((known) =>
      (['zh', 'en'] as const).map((language) => caseFacts(known, city, makeReading(language, 'Asia/Shanghai')).className),
    )
  })
  const [present, old] = [
    ['无照经营游商', 'Hawker'],
    ['路面塌陷', 'Slumped road'],
  ] as const
  expect(names).toEqual([...present, ...present, ...old, ...old])
})
