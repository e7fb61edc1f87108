import { describe, expect, it } from 'vitest'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { farOut } from './far-out.ts'

describe('a place outside the city', () => {
  it('is taken within 50 km of its bounds, in a cell or in none', () => {
    expect(farOut([110.5, 30.5], SMALL_CITY)).toBeNull()
    expect(farOut([112.5, 30.5], SMALL_CITY)).toBeNull()
  })

  it('is refused farther out, with what to check', () => {
    expect(farOut([120.86, 32.03], SMALL_CITY)).toMatchObject({
      code: 'bad-request',
      at: '/lng',
      zh: expect.stringMatching(/距小城约 \d+ km.*写反.*基准/),
      en: expect.stringContaining('datum'),
    })
  })

  it('is said to be the wrong way round where that is what it is', () => {
    const city = { ...SMALL_CITY, bounds: [70, 30, 72, 31] as [number, number, number, number] }
    expect(farOut([30.5, 71], city)).toMatchObject({ zh: expect.stringContaining('经度与纬度写反了') })
  })
})
