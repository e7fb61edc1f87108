import { describe, expect, it } from 'vitest'
import { type Label, placeLabels } from './label.ts'

const label = (key: string, lng: number, rank: number): Label => ({
  key,
  kind: 'street',
  text: '人民路',
  lng,
  lat: 29,
  angle: 0,
  sizeArcMinutes: 16,
  below: 0,
  rank,
})

describe('placing labels', () => {
  it('shows a label that stands alone from the beginning', () => {
    expect(placeLabels([label('a', 110, 1)], 2).map(({ minZoom }) => minZoom)).toEqual([0])
  })

  it('shows the lower rank first and the other from the zoom at which both have room', () => {
    const [first, second] = placeLabels([label('later', 110.01, 4), label('sooner', 110, 1)], 2)
    expect(first?.key).toBe('sooner')
    expect(first?.minZoom).toBe(0)
    // 3 em of 32 units and one of air on both sides = 160 units apart; 0.01° are 512 · 0.01 / 360 units at zoom 0.
    expect(second?.minZoom).toBeCloseTo(Math.log2(160 / ((512 * 0.01) / 360)), 6)
  })

  it('never shows two labels on the same place', () => {
    expect(placeLabels([label('a', 110, 1), label('b', 110, 2)], 2).map(({ key }) => key)).toEqual(['a'])
  })

  it('needs more room where the seats are farther away', () => {
    const minZoom = (units: number) => placeLabels([label('a', 110, 1), label('b', 110.01, 2)], units)[1]?.minZoom ?? 0
    expect(minZoom(4) - minZoom(2)).toBeCloseTo(1, 6)
  })
})
