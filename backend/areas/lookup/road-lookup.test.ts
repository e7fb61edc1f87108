import { describe, expect, it } from 'vitest'
import type { PlaceRecord } from '../base-records.ts'
import { addressText } from './address-text.ts'
import { roadLookup } from './road-lookup.ts'

/** A hundredth of a degree is about a kilometre here. */
const road = (name: string, line: [number, number][] | null): PlaceRecord => ({
  code: name,
  kind: 'road',
  name,
  nameEn: null,
  lng: 110.5,
  lat: 29.1,
  lines: line && [line],
})
const EAST = road('人民路', [
  [110.4, 29.1],
  [110.41, 29.1],
])
const NORTH = road('解放路', [
  [110.405, 29.1],
  [110.405, 29.11],
])
const roads = roadLookup([EAST, NORTH, road('无线路', null), { ...road('广场', null), kind: 'place' }])
const district = { name: '东区', nameEn: 'East' }
const street = { name: '西洲街道', nameEn: null }
const textAt = (lng: number, lat: number) => addressText(roads.nearest(lng, lat, 300, 2), { district, street })

describe('roads near a place', () => {
  it('are found along their whole course, the nearest first, each once', () => {
    const near = roads.nearest(110.4048, 29.1003, 300, 5)
    expect(near.map(({ name }) => name)).toEqual(['解放路', '人民路'])
    expect(near[1]?.metres).toBeGreaterThan(25)
    expect(near[1]?.metres).toBeLessThan(45)
    expect(roads.nearest(110.408, 29.1, 300, 5)[0]).toMatchObject({ name: '人民路' })
    expect(roads.nearest(110.42, 29.2, 300, 5)).toEqual([])
  })

  it('are found by their point where they came without a course', () => {
    expect(roads.nearest(110.5, 29.1, 50, 5)).toEqual([{ code: '无线路', name: '无线路', nameEn: null, metres: 0 }])
  })
})

describe('a place in words', () => {
  it('is on a road, beside it, at a crossing, or nowhere near one', () => {
    expect(textAt(110.4021, 29.1)?.zh).toBe('东区西洲街道人民路')
    expect(textAt(110.4021, 29.1009)?.zh).toBe('东区西洲街道人民路旁约100米')
    expect(textAt(110.405, 29.1001)).toMatchObject({
      zh: expect.stringMatching(/^东区西洲街道(人民路与解放路|解放路与人民路)路口$/),
    })
    expect(textAt(110.4021, 29.1009)?.en).toBe('about 100 m from 人民路, 西洲街道, East')
    expect(textAt(110.45, 29.2)).toBeNull()
  })
})
