import { expect, it } from 'vitest'
import { flatNumbers } from './flat-numbers.ts'

it('names every number by its path and says of a list its length and its greatest', () => {
  const health = {
    alarms: { active: 3 },
    watching: true,
    epoch: 'abc',
    restarts: null,
    odd: Number.NaN,
    readers: [
      { lag: 2, snapshots: 1 },
      { lag: 0, snapshots: 4 },
    ],
    none: [],
  }
  expect(flatNumbers(health)).toEqual([
    ['alarms.active', 3],
    ['watching', 1],
    ['readers.count', 2],
    ['readers.most.lag', 2],
    ['readers.most.snapshots', 4],
    ['none.count', 0],
  ])
})
