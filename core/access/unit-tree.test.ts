import { describe, expect, it } from 'vitest'
import { hasAssignees, mayAssign, unitTree } from './unit-tree.ts'

const TREE = unitTree([
  { code: 'D1' },
  { code: 'D1-A', parent: 'D1' },
  { code: 'D1-B', parent: 'D1' },
  { code: 'D1-A-1', parent: 'D1-A' },
  { code: 'D2' },
  { code: 'D2-A', parent: 'D2' },
])

describe('the tree of units', () => {
  it('gives a department with all below it, and nobody in particular stays everybody', () => {
    expect([...TREE.withBelow(['D1'])].sort()).toEqual(['D1', 'D1-A', 'D1-A-1', 'D1-B'])
    expect(TREE.withBelow(['D1-B', 'unknown'])).toEqual(['D1-B', 'unknown'])
    expect(TREE.withBelow([])).toEqual([])
    expect(TREE.withAbove('D1-A-1')).toEqual(['D1-A-1', 'D1-A', 'D1'])
  })

  it('comes to an end where units are each part of the other', () => {
    const ring = unitTree([
      { code: 'A', parent: 'B' },
      { code: 'B', parent: 'A' },
    ])
    expect([ring.withBelow(['A']), ring.withAbove('A')]).toEqual([
      ['A', 'B'],
      ['A', 'B'],
    ])
  })
})

describe('内部分派', () => {
  const own = TREE.withBelow
  it.each<[string, string | null, string, readonly string[], boolean]>([
    ['down to a sub-unit', 'D1', 'D1-A', own(['D1']), true],
    ['down two levels', 'D1', 'D1-A-1', own(['D1']), true],
    ['from one sub-unit to another', 'D1-A', 'D1-B', own(['D1']), true],
    ['back', 'D1-A', 'D1', own(['D1']), true],
    ['to a sub-unit of another department', 'D1', 'D2-A', own(['D1']), false],
    ['to another department', 'D1', 'D2', own(['D1', 'D2']), false],
    ['to the unit that has it', 'D1', 'D1', own(['D1']), false],
    ['by a sub-unit to its neighbour', 'D1-A', 'D1-B', own(['D1-A']), false],
    ['by a sub-unit to its own', 'D1-A', 'D1-A-1', own(['D1-A']), true],
    ['by somebody for all units', 'D1', 'D1-B', [], true],
    ['of a case that no unit has', null, 'D1-A', [], false],
  ])('%s', (_what, from, to, actsFor, may) => {
    expect(mayAssign(TREE, { from, to, own: actsFor })).toBe(may)
  })

  it('is offered where there is somebody to pass a case on to', () => {
    const offers = (from: string | null, actsFor: readonly string[]) => hasAssignees(TREE, from, actsFor)
    expect([offers('D1', own(['D1'])), offers('D1-B', own(['D1'])), offers('D1-B', own(['D1-B'])), offers(null, [])]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
