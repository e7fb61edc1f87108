import { describe, expect, it } from 'vitest'
import type { ResponsibilitySetting } from '../../contract/settings/responsibility.ts'
import { type Dispatched, responsibilityTable } from './responsible-unit.ts'

const setting: ResponsibilitySetting = {
  rules: [
    { kind: 'event', unit: { areaUnit: 'street' } },
    { kind: 'event', code: '01', unit: { code: 'sanitation' } },
    { kind: 'event', code: '0101', unit: { areaUnit: 'district' } },
    { kind: 'event', code: '01', area: '990102', unit: { code: 'western-team' } },
    { kind: 'event', code: '01', area: '990102003', unit: { code: 'street-team' } },
    { kind: 'component', code: '02', unit: { code: 'roads' } },
  ],
  components: { own: true, within: 30 },
  areaAnswers: true,
}
const table = responsibilityTable(setting)
const here: Dispatched = {
  kind: 'event',
  classCode: '0110',
  edition: 'GB/T 30428.2-2013',
  areaCode: '990101001001001',
  areaUnits: { cell: null, community: null, street: 'S1', district: 'D1' },
  componentUnit: null,
}
const unitFor = (changes: Partial<Dispatched>, of = table) => of.unitFor({ ...here, ...changes })

describe('the responsible unit', () => {
  it('is named by the rule that says most: minor class, then major class, then kind; the longer area first', () => {
    expect(unitFor({})).toEqual({ unit: 'sanitation', by: 'rule' })
    expect(unitFor({ classCode: '0101' })?.unit).toBe('D1')
    expect(unitFor({ classCode: '0401' })?.unit).toBe('S1')
    expect(unitFor({ areaCode: '990102001001001' })?.unit).toBe('western-team')
    expect(unitFor({ areaCode: '990102003001001' })?.unit).toBe('street-team')
  })

  it('is named by no rule of another edition of the dictionary, in which the same digits are another thing', () => {
    const slumps = { kind: 'event', code: '0401', edition: 'CJ/T 214-2007', unit: { code: 'roads' } } as const
    const both = responsibilityTable({
      ...setting,
      rules: [...setting.rules, { kind: 'event', code: '0401', unit: { code: 'any' } }, slumps],
    })
    const old = { classCode: '0401', edition: 'CJ/T 214-2007' }
    expect([unitFor(old, both)?.unit, unitFor({ classCode: '0401' }, both)?.unit]).toEqual(['roads', 'any'])
    expect(unitFor({ classCode: '0401', edition: null }, responsibilityTable({ ...setting, rules: [slumps] }))?.by).toBe('area')
  })

  it('is the component’s own before any rule, where the city wants it so', () => {
    const component = { kind: 'component', classCode: '0204', componentUnit: 'bus-company' } as const
    expect(unitFor(component)).toEqual({ unit: 'bus-company', by: 'component' })
    const without = responsibilityTable({ ...setting, components: { own: false, within: 30 } })
    expect(unitFor(component, without)).toEqual({ unit: 'roads', by: 'rule' })
    expect(unitFor({ componentUnit: 'bus-company' })?.unit).toBe('sanitation')
  })

  it('falls back on the nearest area that has a unit, and on nobody where the city does not want it', () => {
    const uncovered = { kind: 'component', classCode: '0101' } as const
    expect(unitFor(uncovered)).toEqual({ unit: 'S1', by: 'area' })
    expect(unitFor({ ...uncovered, areaUnits: { ...here.areaUnits, cell: 'C1' } })?.unit).toBe('C1')
    expect(unitFor(uncovered, responsibilityTable({ ...setting, areaAnswers: false }))).toBeNull()
    expect(
      unitFor({ ...uncovered, areaCode: null, areaUnits: { cell: null, community: null, street: null, district: null } }),
    ).toBeNull()
  })

  it('goes on to the next rule where the area at the level that a rule names has no unit', () => {
    expect(unitFor({ classCode: '0101', areaUnits: { ...here.areaUnits, district: null } })?.unit).toBe('sanitation')
  })
})
