import { describe, expect, it } from 'vitest'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { ALWAYS, type AreaVersion } from './area-registry.ts'
import { cityWithBaseData } from './city-with-base-data.ts'
import type { StoredRecords } from './store/read-base-data.ts'

const area = (code: string, validFrom: string, validTo: string | null): AreaVersion => ({
  code,
  kind: 'district',
  name: code,
  nameEn: null,
  unitCode: 'U1',
  polygons: [],
  validFrom,
  validTo,
})
const nothing: StoredRecords = { areas: [], aliases: [], units: [], classes: [], places: [], days: [] }

describe('the city with what was imported', () => {
  it('is the city file’s own while nothing was', () => {
    expect(cityWithBaseData(SMALL_CITY, nothing, 7, '2026-11-20')).toBe(SMALL_CITY)
  })

  it('is another revision with each import, and at the midnight on which editions of areas begin or end', () => {
    const areas = [area('990201', ALWAYS, '2026-12-01'), area('990202', '2026-12-01', null), area('990203', ALWAYS, null)]
    const on = (day: string, source = 7) => cityWithBaseData(SMALL_CITY, { ...nothing, areas }, source, day)
    expect(on('2026-11-30').areas.map(({ code }) => code)).toEqual(['990201', '990203'])
    expect(on('2026-12-01').areas.map(({ code }) => code)).toEqual(['990202', '990203'])
    expect(on('2026-11-30').revision).toBe('small-1+7')
    expect(on('2026-12-01').revision).toBe('small-1+7@2026-12-01')
    expect(on('2026-12-02').revision).toBe(on('2026-12-01').revision)
    expect(on('2026-12-02', 8).revision).not.toBe(on('2026-12-02').revision)
    expect(on('2026-12-02').areas[0]?.unitCode).toBe('U1')
  })
})
