import { describe, expect, it } from 'vitest'
import { kindOfCode, modernCode } from './area-codes.ts'
import { ALWAYS, type AreaAlias, type AreaVersion, areaRegistry } from './area-registry.ts'

const area = (code: string, name: string, validFrom: string = ALWAYS, validTo: string | null = null): AreaVersion => ({
  code,
  kind: kindOfCode(code)!,
  name,
  nameEn: null,
  unitCode: null,
  polygons: [],
  validFrom,
  validTo,
})
const alias = (from: string, to: string, validFrom: string = ALWAYS): AreaAlias => ({
  alias: from,
  code: to,
  validFrom,
  validTo: null,
})

describe('area codes', () => {
  it('tell the kind by their length, and a prefecture is none', () => {
    expect(['320602', '320602001', '320602001001', '320602001001001', '320600', '32060', '32060a'].map(kindOfCode)).toEqual([
      'district',
      'street',
      'community',
      'cell',
      null,
      null,
      null,
    ])
  })

  it('of cells from before 2013 get their third digit', () => {
    expect(modernCode('32060200100107')).toBe('320602001001007')
    expect(modernCode('320602001001')).toBe('320602001001')
  })
})

describe('the register of areas', () => {
  // Districts of Nantong: 崇川 and 港闸 became one on 2020-07-22; statistics write 320613, maps 320602.
  const registry = areaRegistry(
    [
      area('320602', '崇川区', ALWAYS, '2020-07-22'),
      area('320611', '港闸区', ALWAYS, '2020-07-22'),
      area('320613', '崇川区', '2020-07-22'),
      area('320613001', '城东街道', '2020-07-22'),
      area('320602001', '城东街道', ALWAYS, '2020-07-22'),
    ],
    [alias('320602', '320613'), alias('320611', '320613', '2020-07-22')],
  )

  it('knows a code on the days on which it was valid', () => {
    expect(registry.resolve('320611', '2019-01-01')?.name).toBe('港闸区')
    expect(registry.resolve('320613', '2020-07-21')).toBeNull()
    expect(registry.resolve('320613', '2020-07-22')?.code).toBe('320613')
    expect(registry.validOn('2020-07-21').map(({ code }) => code)).toEqual(['320602', '320602001', '320611'])
  })

  it('joins the old code to the new one through its alias, and what lies below with it', () => {
    expect(registry.resolve('320602', '2026-11-21')?.code).toBe('320613')
    expect(registry.resolve('320611', '2026-11-21')?.code).toBe('320613')
    expect(registry.resolve('320602001', '2026-11-21')?.code).toBe('320613001')
    expect(registry.resolve('320602001', '2019-01-01')?.code).toBe('320602001')
  })

  it('finds nothing for a code that nobody bears, and does not follow an alias before its time', () => {
    expect(registry.resolve('320699', '2026-11-21')).toBeNull()
    expect(
      areaRegistry([area('2'.repeat(6), 'x')], [alias('111111', '222222', '2025-01-01')]).resolve('111111', '2024-12-31'),
    ).toBeNull()
  })
})
