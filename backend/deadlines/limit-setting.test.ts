import { join } from 'node:path'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { LimitsSetting } from '../../contract/settings/limits.ts'
import { classKey } from '../areas/base-records.ts'
import { readCityFile } from '../city/read-city-file.ts'
import { LIMITS } from './limit-setting.ts'
import { withImported } from './publish-imported-limits.ts'

const city = readCityFile(join(import.meta.dirname, '..', '..', 'assets', 'cities', 'demo.city.json'))
const delivered = LIMITS.initial(city)
const LETTERS = { 'urgent-hour': 'UH', 'natural-day': 'UD', 'work-hour': 'WH', 'work-day': 'WD' } as const

describe('the published table of limits', () => {
  it('is in the product whole: 92 classes of components, 98 of events', () => {
    const count = (kind: string) => delivered.classes.filter((each) => each.kind === kind).length
    expect([count('component'), count('event')]).toEqual([92, 98])
    expect(new Set(delivered.classes.map(({ kind, code }) => kind + code)).size).toBe(190)
    expect(Value.Check(LimitsSetting, delivered)).toBe(true)
    expect([LIMITS.wrongIn(delivered, city), LIMITS.warningsIn?.(delivered, city)]).toEqual([null, []])
  })

  it('has each limit as often as the published table does', () => {
    const often: Record<string, number> = {}
    for (const { conditions } of delivered.classes) {
      for (const { limit } of conditions) {
        const written = `${limit.amount}${LETTERS[limit.clock]}`
        often[written] = (often[written] ?? 0) + 1
      }
    }
    // 4WD and 1UD occur once each: 电力设施 and 店面无证装修.
    expect(often).toEqual({
      '1WD': 97,
      '2WD': 65,
      '5WD': 62,
      '3WD': 53,
      '4WH': 31,
      '2UH': 29,
      '2WH': 19,
      '7WD': 7,
      '1UH': 6,
      '15WD': 5,
      '4UH': 4,
      '2UD': 3,
      '10WD': 2,
      '4WD': 1,
      '1UD': 1,
    })
    const conditions = delivered.classes.flatMap((each) => each.conditions)
    const continuous = conditions.filter(({ limit }) => limit.clock === 'urgent-hour' || limit.clock === 'natural-day')
    expect(Math.round((continuous.length / conditions.length) * 100)).toBe(11)
    expect(conditions.every(({ closing }) => closing !== undefined && closing !== '')).toBe(true)
  })
})

describe('limits of an imported dictionary', () => {
  const [first, second] = city.classes
  const dictionary = new Map(city.classes.map((each) => [classKey(each), each]))
  type Conditions = (typeof delivered.classes)[number]['conditions']
  const edited = (change: (conditions: Conditions) => Conditions) => ({
    ...delivered,
    classes: delivered.classes.map((each, index) => (index === 0 ? { ...each, conditions: change(each.conditions) } : each)),
  })

  it('say nothing new where they are what is published, and replace a class where they differ', () => {
    expect(withImported(delivered, city.classes, dictionary)).toBeNull()
    const [condition, ...others] = first!.conditions
    const provincial = { amount: 2, clock: 'urgent-hour' as const }
    const marked = {
      ...delivered,
      classes: delivered.classes.map((each, index) =>
        index === 0 ? { ...each, conditions: [{ ...condition!, provincial }, ...others] } : each,
      ),
    }
    const changed = { ...first!, conditions: [{ ...condition!, limit: { amount: 3, clock: 'urgent-hour' as const } }] }
    const after = withImported(marked, [changed], dictionary)
    expect(after?.classes).toHaveLength(190)
    expect(after?.classes[0]?.conditions).toEqual([{ ...condition, limit: changed.conditions[0]!.limit, provincial }])
  })

  it('leave alone what the city has edited and the file has not: classes, fields, conditions more and fewer', () => {
    const days = { amount: 9, clock: 'work-day' as const }
    const own = { key: 'own', name: '本市', limit: days, hazard: false }
    const { conditions } = first!
    const others = conditions.slice(1)
    const city9 = edited(([condition, ...rest]) => [{ ...condition!, limit: days }, ...rest, own])
    const [of2, ...rest2] = second!.conditions
    const unrelated = { ...second!, conditions: [{ ...of2!, limit: days }, ...rest2] }
    expect(withImported(city9, [first!, unrelated], dictionary)?.classes.slice(0, 2)).toEqual([
      city9.classes[0],
      unrelatedLimits(),
    ])
    const renamed = { ...first!, conditions: [{ ...conditions[0]!, name: '改名' }, ...others] }
    const after = withImported(city9, [renamed], dictionary)?.classes[0]?.conditions
    expect(after).toEqual([{ ...conditions[0], limit: days, name: '改名' }, ...others, own])
    const without = edited(() => others)
    const more = { ...first!, conditions: [...conditions, own] }
    expect(withImported(without, [more], dictionary)?.classes[0]?.conditions).toEqual([...others, own])

    function unrelatedLimits() {
      const { edition, kind, code } = unrelated
      return { edition, kind, code, conditions: unrelated.conditions }
    }
  })
})
