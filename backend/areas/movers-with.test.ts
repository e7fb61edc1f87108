import { describe, expect, it } from 'vitest'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import type { MoverRecord } from './base-records.ts'
import { moversWith } from './movers-with.ts'

const record = (id: string, more: Partial<MoverRecord> = {}): MoverRecord => ({
  id,
  kind: 'collector',
  name: `人员${id}`,
  unitCode: null,
  plate: null,
  phone: null,
  deviceId: null,
  validFrom: null,
  validTo: null,
  ...more,
})
const own = SMALL_CITY.movers.map(({ id }) => id)

describe('the movers of the city with those imported', () => {
  it('keeps every place of the file, renames there, and adds new ones behind in the order of their import', () => {
    const movers = moversWith(SMALL_CITY.movers, [record('Z9'), record('A1', { kind: 'vehicle' }), record('C02')], '2026-11-20')
    expect(movers.map(({ id }) => id)).toEqual([...own, 'Z9', 'A1'])
    expect(movers[own.indexOf('C02' as never)]).toEqual({ ...SMALL_CITY.movers[own.indexOf('C02' as never)], name: '人员C02' })
    expect(movers.every(({ staleAfterMs }) => staleAfterMs > 0)).toBe(true)
  })

  it('leaves whoever is not in service in the list, marked, from the first day to the last', () => {
    const spell = record('N1', { validFrom: '2026-11-20', validTo: '2026-11-22' })
    const on = (day: string) => moversWith(SMALL_CITY.movers, [spell], day).at(-1)
    expect(['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22'].map((day) => on(day)?.inactive)).toEqual([
      true,
      undefined,
      undefined,
      true,
    ])
    expect(on('2026-11-22')).toMatchObject({ id: 'N1', name: '人员N1' })
  })
})
