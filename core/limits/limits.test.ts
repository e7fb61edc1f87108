import { describe, expect, it } from 'vitest'
import type { Limit } from '../../contract/domain/stage.ts'
import type { CaseClass } from '../../contract/files/city.ts'
import type { LimitsSetting } from '../../contract/settings/limits.ts'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { workingTime } from '../time/working-time.ts'
import { faultIn, isLooser, looserThanProvince } from './check-limits.ts'
import { deliveredLimits, limitTable } from './limit-table.ts'

const hours = (amount: number): Limit => ({ amount, clock: 'work-hour' })
const garbage = SMALL_CITY.classes[0] as CaseClass
const delivered = deliveredLimits(SMALL_CITY)
const limits = (changes: Partial<LimitsSetting>): LimitsSetting => ({ ...delivered, ...changes })
const limitAt = (setting: LimitsSetting, areaCode: string | null, key = 'usual', of = garbage) =>
  limitTable(1, setting)
    .conditionsOf(of, areaCode)
    .find((condition) => condition.key === key)?.limit.amount

describe('the table of limits', () => {
  const tiered = limits({
    tiers: [
      { key: 'first', name: '一类区域', execution: 'raised', areas: ['990101', '990102001'] },
      { key: 'second', name: '二类区域', execution: 'threshold', areas: ['990101002'] },
    ],
    overrides: [
      { tier: 'first', kind: 'event', code: '01', limit: hours(20) },
      { tier: 'first', kind: 'event', code: '0102', condition: 'usual', limit: hours(21) },
      { tier: 'second', kind: 'event', code: '0102', limit: hours(22) },
      { area: '9901', kind: 'event', code: '01', limit: hours(23) },
      { area: '990102001001', kind: 'event', code: '0102', limit: hours(24) },
      { area: '990102001001', kind: 'component', code: '01', limit: hours(25) },
    ],
  })

  it('takes the longer area before the shorter, an area before a tier, a condition before a class before its major class', () => {
    expect(limitAt(tiered, null)).toBe(4)
    expect(limitAt(tiered, '110101')).toBe(4)
    expect(limitAt(tiered, '990101001001001')).toBe(23)
    expect(limitAt(tiered, '990102001001001')).toBe(24)
    const withoutAreas = limits({ ...tiered, overrides: tiered.overrides.filter(({ area }) => area === undefined) })
    expect(limitAt(withoutAreas, '990101001001001')).toBe(21)
    expect(limitAt(withoutAreas, '990101001001001', 'quick')).toBe(20)
    expect(limitAt(withoutAreas, '990101002001001')).toBe(22)
  })

  it('gives areas of 提高类 the stricter limit where the condition has one', () => {
    const [first, ...others] = delivered.classes
    const [usual, ...rest] = first!.conditions
    const classes = [{ ...first!, conditions: [{ ...usual!, raised: hours(2) }, ...rest] }, ...others]
    const raised = limits({ classes, tiers: tiered.tiers })
    expect([limitAt(raised, '990101001'), limitAt(raised, '990101002'), limitAt(raised, null)]).toEqual([2, 4, 4])
    expect(limitAt(raised, '990101001', 'quick')).toBe(1)
  })

  it('keeps the editions apart, and the dictionary’s own conditions for a class that it does not list', () => {
    const old = { ...garbage, edition: 'CJ/T 214-2007', conditions: [{ key: 'usual', name: '', limit: hours(9), hazard: false }] }
    expect(limitAt(delivered, null, 'usual', old)).toBe(9)
    const both = limits({ overrides: [{ area: '99', edition: garbage.edition, kind: 'event', code: '0102', limit: hours(7) }] })
    expect([limitAt(both, '990101'), limitAt(both, '990101', 'usual', old)]).toEqual([7, 9])
  })

  it('puts the warning share of its clock on a limit that has none of its own', () => {
    const table = limitTable(3, limits({ warning: { continuous: 0.5, working: 0.75 } }))
    expect(table.conditionsOf(garbage, null).map(({ limit }) => limit.warningShare)).toEqual([0.75, 0.5])
    const { stageLimits, version, bundled } = table.rules(workingTime(SMALL_CITY.calendar))
    expect([stageLimits.collect?.warningShare, version, bundled]).toEqual([0.75, 3, false])
    expect(limitTable(0, delivered).conditionsOf(garbage, null)[0]?.limit).toEqual({ amount: 4, clock: 'work-hour' })
  })
})

describe('an edit of the limits', () => {
  const fault = (changes: Partial<LimitsSetting>) => faultIn(limits(changes))

  it('is refused where it says a thing twice or means nothing', () => {
    const tier = { key: 'a', name: '甲', execution: 'threshold' as const, areas: ['990101'] }
    expect(faultIn(delivered)).toBeNull()
    expect(fault({ classes: [delivered.classes[0]!, delivered.classes[0]!] })?.fault).toBe('class-twice')
    const twice = {
      ...delivered.classes[0]!,
      conditions: [...delivered.classes[0]!.conditions, delivered.classes[0]!.conditions[0]!],
    }
    expect(fault({ classes: [twice] })).toMatchObject({ fault: 'condition-twice', at: '/classes/0/conditions/2' })
    expect(fault({ tiers: [tier, tier] })?.fault).toBe('tier-twice')
    expect(fault({ tiers: [tier, { ...tier, key: 'b' }] })).toMatchObject({ fault: 'area-twice', at: '/tiers/1/areas/0' })
    const override = { kind: 'event' as const, code: '01', limit: hours(1) }
    expect(fault({ overrides: [override] })?.fault).toBe('no-place')
    expect(fault({ overrides: [{ ...override, tier: 'none' }] })?.fault).toBe('tier-unknown')
    expect(fault({ stages: { handle: hours(1) } })?.fault).toBe('stage-unknown')
    expect(fault({ posts: { sleeping: hours(1) } })?.fault).toBe('state-unknown')
  })

  it('is warned of where any of its limits is looser than the province’s, on whatever clock', () => {
    const time = workingTime(SMALL_CITY.calendar)
    expect(isLooser(time, hours(8), { amount: 1, clock: 'work-day' })).toBe(false)
    expect(isLooser(time, hours(9), { amount: 1, clock: 'work-day' })).toBe(true)
    expect(isLooser(time, hours(4), { amount: 4, clock: 'urgent-hour' })).toBe(true)
    expect(isLooser(time, { amount: 4, clock: 'urgent-hour' }, hours(4))).toBe(false)
    const conditions = [{ ...delivered.classes[0]!.conditions[0]!, provincial: hours(4), raised: hours(5) }]
    const found = looserThanProvince(
      limits({
        classes: [{ ...delivered.classes[0]!, conditions }],
        overrides: [{ area: '99', kind: 'event', code: '01', limit: hours(6) }],
      }),
      time,
    )
    expect(found.map(({ at }) => at)).toEqual(['/classes/0/conditions/0/raised', '/overrides/0/limit'])
  })
})
