import { describe, expect, it } from 'vitest'
import type { Area } from '../../../contract/files/city.ts'
import type { AreaCode } from '../../../contract/ids.ts'
import { areaLabels, centreOf } from '../labels/area-labels.ts'
import { areaStrokes } from './area-strokes.ts'

const clockwise: [number, number][] = [
  [0, 0],
  [0, 2],
  [4, 2],
  [4, 0],
  [0, 0],
]
const district: Area = { code: '990102' as AreaCode, kind: 'district', name: '云岫区', nameEn: 'Yunxiu', polygons: [[clockwise]] }
const rate = { numerator: 0, denominator: 0 }
const rates = { handled: rate, handledOnTime: rate, closed: rate, closedOnTime: rate, rework: rate }
const score = (value: number | null) => [
  {
    code: '990102',
    name: '云岫区',
    score: value,
    grade: value === null ? null : ('B' as const),
    open: 0,
    overdue: 0,
    filed: 0,
    rates,
  },
]

describe('areas', () => {
  it('are outlined once, and once more for their grade', () => {
    expect(areaStrokes([district], new Map(), [0, 0]).count).toBe(4)
    expect(areaStrokes([district], new Map([['990102', 'E']]), [0, 0]).count).toBe(8)
  })

  it('carry the grade on their inner side, whichever way the outline runs', () => {
    const strokes = (ring: [number, number][]) =>
      areaStrokes([{ ...district, polygons: [[ring]] }], new Map([['990102', 'E']]), [0, 0])
    const graded = (ring: [number, number][]) => Array.from(strokes(ring).ends.subarray(0, 4))
    // Counter-clockwise from the west: the first stretch goes east or south, never north along the western edge.
    expect(graded(clockwise)).toEqual([0, 0, 4, 0])
    expect(graded([...clockwise].reverse())).toEqual([0, 0, 4, 0])
  })

  it('count distances relative to the origin', () => {
    expect(Array.from(areaStrokes([district], new Map(), [1, 1]).ends.subarray(0, 4))).toEqual([-1, -1, -1, 1])
  })

  it('are named in their middle, with the score, or a dash where nothing was due', () => {
    expect(centreOf(district)).toEqual([2, 1])
    const label = (value: number | null) => areaLabels([district], score(value), 'zh')[0]
    expect(label(91.25)).toMatchObject({ text: '云岫区', below: '91.3 B', lng: 2, lat: 1 })
    expect(label(null)).toMatchObject({ text: '云岫区', below: '—' })
    expect(areaLabels([district], [], 'en')[0]).toMatchObject({ text: 'Yunxiu', below: null })
  })
})
