import { describe, expect, it } from 'vitest'
import { nearestNames } from './nearest-names.ts'

const KNOWN = ['kind', 'classCode', 'lng', 'lat', 'dueAt', 'districtCode', 'lamp', 'unit', 'centre']

describe('a name that does not exist', () => {
  it.each([
    ['dueAtt', ['dueAt']],
    ['due_at', ['dueAt']],
    ['DueAT', ['dueAt']],
    ['lampp', ['lamp']],
    ['lngg', ['lng']],
    ['class', ['classCode']],
    ['district', ['districtCode']],
    ['center', ['centre']],
    ['untis', ['unit']],
    ['nothingOfTheKind', []],
    ['', []],
    ['__proto__', []],
  ])('%s is told from what was meant', (wrong, meant) => {
    expect(nearestNames(wrong, KNOWN)).toEqual(meant)
  })

  it('shows three at most, the nearest first', () => {
    expect(nearestNames('from', ['form', 'fro', 'frame', 'from1', 'froms', 'to'])).toHaveLength(3)
    expect(nearestNames('form', ['farm1', 'from'])[0]).toBe('from')
  })

  it('takes no longer over a name of a million letters', () => {
    expect(nearestNames('x'.repeat(1e6), KNOWN)).toEqual([])
  })
})
