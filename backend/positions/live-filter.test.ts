import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../contract/units.ts'
import type { MoverFix } from '../feed/wire-columns.ts'
import { LiveFilter } from './live-filter.ts'

const M_LAT = 1 / 111_195
const fix = (at: number, north = 0, mover = 0): MoverFix => ({
  mover,
  lng: 120.86,
  lat: 32.03 + north * M_LAT,
  at,
  heading: null,
  speed: null,
})
const verdicts = (fixes: readonly MoverFix[]) => {
  const filter = new LiveFilter()
  return fixes.map((each) => filter.isPossible(each, 60 * MINUTE))
}

describe('what the wall is shown of the fixes that come in', () => {
  it('is every fix of a ride, the late and the repeated ones too', () => {
    const ride = Array.from({ length: 10 }, (_, i) => fix(i * 10 * SECOND, i * 400))
    expect(verdicts([...ride, fix(5 * SECOND), ride[9]!])).toEqual(Array(12).fill(true))
  })

  it('is no place off the planet and no spike, and the mover goes on from where it was', () => {
    const nowhere = { ...fix(20 * SECOND), lng: 0, lat: 0 }
    expect(verdicts([fix(0), nowhere, fix(30 * SECOND, 50_000), fix(40 * SECOND, 40)])).toEqual([true, false, false, true])
  })

  it('is a jump once three fixes agree on it', () => {
    const there = Array.from({ length: 4 }, (_, i) => fix((i + 1) * 10 * SECOND, 50_000 + i * 10))
    expect(verdicts([fix(0), ...there])).toEqual([true, false, false, true, true])
  })

  it('judges each mover by its own way alone', () => {
    expect(verdicts([fix(0), fix(SECOND, 50_000, 1), fix(2 * SECOND), fix(3 * SECOND, 50_000, 1)])).toEqual(Array(4).fill(true))
  })
})
