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
const own: string[] = SMALL_CITY.areas.map(({ code }) => code)
const nothing: StoredRecords = { areas: [], aliases: [], units: [], classes: [], places: [], days: [], movers: [] }

describe('the city with what was imported', () => {
  it('is the city file’s own while nothing was', () => {
    expect(cityWithBaseData(SMALL_CITY, nothing, 7, '2026-11-20')).toBe(SMALL_CITY)
  })

  it('is another revision with each import, and at the midnight on which editions of areas begin or end', () => {
    const areas = [area('990201', ALWAYS, '2026-12-01'), area('990202', '2026-12-01', null), area('990203', ALWAYS, null)]
    const on = (day: string, source = 7) => cityWithBaseData(SMALL_CITY, { ...nothing, areas }, source, day)
    expect(on('2026-11-30').areas.map(({ code }) => code)).toEqual([...own, '990201', '990203'])
    expect(on('2026-12-01').areas.map(({ code }) => code)).toEqual([...own, '990202', '990203'])
    expect(on('2026-11-30').revision).toBe('small-1+7')
    expect(on('2026-12-01').revision).toBe('small-1+7@2026-12-01')
    expect(on('2026-12-02').revision).toBe(on('2026-12-01').revision)
    expect(on('2026-12-02', 8).revision).not.toBe(on('2026-12-02').revision)
    expect(on('2026-12-02').areas.at(-1)?.unitCode).toBe('U1')
  })
  it('keeps every record of the file whose code was not imported, in its place; what was imported wins', () => {
    const [event, component] = SMALL_CITY.classes
    const stored: StoredRecords = {
      ...nothing,
      areas: [area('990102', ALWAYS, null)],
      units: [
        { code: 'S1', name: '东街道办', level: 2, parentCode: null },
        { code: 'U1', name: '环卫中心', level: 1, parentCode: null },
      ],
      classes: [{ ...component!, name: '井盖' }],
    }
    const city = cityWithBaseData(SMALL_CITY, stored, 7, '2026-11-20')
    expect(city.areas.map(({ code }) => code)).toEqual(own)
    expect(city.areas[1]).toMatchObject({ name: '990102', unitCode: 'U1' })
    expect(city.units.map(({ code, name }) => `${code} ${name}`)).toEqual(['U1 环卫中心', 'U2 水务处', 'S1 东街道办'])
    expect(city.classes.map(({ name }) => name)).toEqual([event!.name, '井盖'])
    expect(city.bounds).toEqual(SMALL_CITY.bounds)
  })

  it('has an area of the file until its first imported edition begins, and none after that one’s end', () => {
    const areas = [area('990101', '2026-12-01', '2027-01-01')]
    const on = (day: string) => cityWithBaseData(SMALL_CITY, { ...nothing, areas }, 7, day).areas[0]!.name
    expect([on('2026-11-30'), on('2026-12-01'), on('2027-01-01')]).toEqual(['东区', '990101', '西区'])
  })

  it('keeps a class whose digits another edition has by now, for the cases that are of it', () => {
    const classes = SMALL_CITY.classes.slice(0, 1).map((each) => ({ ...each, edition: '2030', name: `新${each.name}` }))
    const city = cityWithBaseData(SMALL_CITY, { ...nothing, classes }, 7, '2026-11-20')
    expect(city.classes.map(({ name }) => name)).toEqual(['暴露垃圾', '上水井盖', '新暴露垃圾'])
  })
})
