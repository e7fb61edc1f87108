import { describe, expect, it } from 'vitest'
import { deliveredLimits, limitTable } from '../limits/limit-table.ts'
import { areaTiers } from './area-tiers.ts'

const stageLimits = { collect: null, file: null, dispatch: null, handle: null, feedback: null, check: null }
const limits = (...areas: string[][]) =>
  limitTable(1, {
    ...deliveredLimits({ classes: [], stageLimits }),
    tiers: areas.map((codes, index) => ({ key: `t${index}`, name: `${index}`, execution: 'threshold' as const, areas: codes })),
  })
const numbers = (tierOne: string[] | undefined, table: ReturnType<typeof limits>) =>
  ['990101', '990102', '990102001', '990103'].map(areaTiers(tierOne, table))

describe('the tier in which an area is placed', () => {
  it('is that of the limits, the longest code counting; areas in none come after the last', () => {
    expect(numbers(undefined, limits())).toEqual([2, 2, 2, 2])
    expect(numbers(undefined, limits(['990101']))).toEqual([1, 2, 2, 2])
    expect(numbers(undefined, limits(['990101', '990102001'], ['990102']))).toEqual([1, 2, 1, 3])
  })

  it('is still that of definitions which were published with codes of their own', () => {
    expect(numbers(['990103'], limits(['990101']))).toEqual([2, 2, 2, 1])
    expect(numbers([], limits(['990101']))).toEqual([1, 2, 2, 2])
  })
})
