import { describe, expect, it } from 'vitest'
import type { Polygons } from '../../../core/geometry/polygons.ts'
import { kindOfCode } from '../area-codes.ts'
import { areaLookup, type LookupArea } from './area-lookup.ts'
import { ComponentTableBuilder } from './component-lookup.ts'

const square = (west: number, south: number, size: number): Polygons => [
  [
    [
      [west, south],
      [west + size, south],
      [west + size, south + size],
      [west, south + size],
      [west, south],
    ],
  ],
]
const area = (code: string, polygons: Polygons, unitCode: string | null = null): LookupArea => ({
  code,
  kind: kindOfCode(code)!,
  polygons,
  unitCode,
})

describe('the lookup of a place', () => {
  const areas = [
    area('990101', square(110, 30, 4), 'DISTRICT'),
    area('990101001', square(110, 30, 2), 'STREET'),
    area('990101001001', []),
    area('990101001001001', square(110, 30, 1), 'CELL'),
    area('990101001001002', square(111, 30, 1)),
    area('990102', square(114, 30, 1)),
    area('990103001001001', square(120, 30, 1)),
    area('990103', square(119, 29, 4)),
  ]
  const lookup = areaLookup(areas)
  const codes = (lng: number, lat: number) => {
    const at = lookup.at(lng, lat)
    return [at.cell, at.community, at.street, at.district].map((index) => areas[index]?.code ?? null).concat(at.unitCode)
  }

  it('goes from the cell up to the district, through a community that has no shape', () => {
    expect(codes(110.5, 30.5)).toEqual(['990101001001001', '990101001001', '990101001', '990101', 'CELL'])
  })

  it('names the unit of the nearest area that has one', () => {
    expect(codes(111.5, 30.5)).toEqual(['990101001001002', '990101001001', '990101001', '990101', 'STREET'])
    expect(codes(113.5, 33.5)).toEqual([null, null, null, '990101', 'DISTRICT'])
    expect(codes(114.5, 30.5)).toEqual([null, null, null, '990102', null])
  })

  it('leaves open what neither code nor shape says', () => {
    expect(codes(120.5, 30.5)).toEqual(['990103001001001', null, null, '990103', null])
    expect(codes(0, 0)).toEqual([null, null, null, null, null])
    expect([lookup.indexOf('990101001001'), lookup.indexOf('123456')]).toEqual([2, -1])
  })
})

describe('the lookup of components', () => {
  const builder = new ComponentTableBuilder()
  for (let number = 0; number < 3000; number++) {
    const classCode = number % 2 ? '0101' : '0137'
    builder.add({
      code: `990101${classCode}${String(number).padStart(6, '0')}`,
      lng: 110 + number * 1e-5,
      lat: 30,
      state: 'intact',
      unitCode: number % 3 ? 'U1' : null,
    })
  }
  const lookup = builder.finish()

  it('answers the nearest with distance and class, and only of the class that was asked for', () => {
    const near = lookup.nearest({ lng: 110, lat: 30, limit: 3, withinMetres: 50 })
    expect(near.map(({ code, classCode, metres }) => [code.slice(-2), classCode, Math.round(metres)])).toEqual([
      ['00', '0137', 0],
      ['01', '0101', 1],
      ['02', '0137', 2],
    ])
    const manholes = lookup.nearest({ lng: 110, lat: 30, limit: 2, withinMetres: 50, classCode: '0101' })
    expect(manholes.map(({ code }) => code.slice(-2))).toEqual(['01', '03'])
  })

  it('keeps sixteen digits above 2^53, and finds them whole or by their beginning', () => {
    expect(lookup.byCode('9901010101000001')).toMatchObject({ code: '9901010101000001', unitCode: 'U1', state: 'intact' })
    expect(lookup.byCode('9901010101000002')).toBeNull()
    expect(lookup.withPrefix('9901010101', 2).map(({ code }) => code)).toEqual(['9901010101000001', '9901010101000003'])
    expect([lookup.withPrefix('123', 5), lookup.withPrefix('99x', 5), lookup.byCode('99')]).toEqual([[], [], null])
  })
})
