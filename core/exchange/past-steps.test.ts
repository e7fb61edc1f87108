import { describe, expect, it } from 'vitest'
import { type PastTimes, pastSteps } from './past-steps.ts'

const times = (changes: Partial<PastTimes> = {}): PastTimes => ({
  reportedAt: 10,
  acceptedAt: null,
  filedAt: 20,
  dispatchedAt: null,
  handledAt: 40,
  closedAt: 50,
  ...changes,
})
const words = (given: PastTimes, end: Parameters<typeof pastSteps>[1]) => {
  const steps = pastSteps(given, end)
  return 'why' in steps ? steps : steps.map(({ action, at }) => `${action} ${at}`)
}

describe('the steps of a case of the past', () => {
  it('take what was not kept from the next time that was', () => {
    const all = ['accept 20', 'file 20', 'dispatch 20', 'take-up 20', 'finish 40', 'send-check 40', 'pass-check 50', 'close 50']
    expect(words(times(), 'closed')).toEqual(all)
    expect(words(times({ dispatchedAt: 30, acceptedAt: 15 }), 'closed')).toEqual(
      expect.arrayContaining(['accept 15', 'dispatch 30', 'take-up 30']),
    )
  })

  it.each([
    ['open', times({ handledAt: null, closedAt: null }), ['accept 20', 'file 20']],
    ['open', times({ filedAt: null, handledAt: null, closedAt: null }), []],
    ['rejected', times({ filedAt: null, handledAt: null }), ['reject 50']],
    ['void', times({ handledAt: null }), ['accept 20', 'file 20', 'void 50']],
    [
      'force-closed',
      times({ dispatchedAt: 30, handledAt: null }),
      ['accept 20', 'file 20', 'dispatch 30', 'take-up 30', 'force-close 50'],
    ],
  ] as const)('lead to %s', (end, given, steps) => {
    expect(words(given, end)).toEqual(steps)
  })

  it.each([
    ['closed', times({ handledAt: null }), { field: 'handledAt', why: 'missing' }],
    ['closed', times({ filedAt: null }), { field: 'filedAt', why: 'missing' }],
    ['void', times({ closedAt: null }), { field: 'closedAt', why: 'missing' }],
    ['open', times(), { field: 'closedAt', why: 'not-ended' }],
    ['open', times({ filedAt: null, closedAt: null }), { field: 'filedAt', why: 'missing' }],
    ['closed', times({ handledAt: 15 }), { field: 'handledAt', why: 'before-earlier' }],
    ['closed', times({ filedAt: 5 }), { field: 'filedAt', why: 'before-earlier' }],
  ] as const)('refuse as %s what cannot have been so', (end, given, fault) => {
    expect(words(given, end)).toEqual(fault)
  })
})
