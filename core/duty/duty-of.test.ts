import { describe, expect, it } from 'vitest'
import { HOUR } from '../../contract/units.ts'
import { type DutyFacts, dutyOf } from './duty-of.ts'

const facts = (changes: Partial<DutyFacts> = {}): DutyFacts => ({
  shifts: [
    { id: 1, area: 'G1', startsAt: 8 * HOUR, endsAt: 12 * HOUR },
    { id: 2, area: 'G2', startsAt: 12 * HOUR, endsAt: 18 * HOUR },
  ],
  signedOnAt: null,
  ...changes,
})

describe('the duty of a mover', () => {
  it('is the shift that runs, its beginning included and its end not', () => {
    expect(dutyOf(facts(), 8 * HOUR, false)).toEqual({ shift: 1, area: 'G1', since: 8 * HOUR, until: 12 * HOUR })
    expect(dutyOf(facts(), 12 * HOUR, false)).toMatchObject({ shift: 2, area: 'G2' })
    expect(dutyOf(facts(), 18 * HOUR, false)).toBeNull()
    expect(dutyOf(facts(), 7 * HOUR, false)).toBeNull()
  })

  it('begins with the signing on, where that is asked for', () => {
    expect(dutyOf(facts(), 9 * HOUR, true)).toBeNull()
    expect(dutyOf(facts({ signedOnAt: 8.5 * HOUR }), 9 * HOUR, true)).toMatchObject({ since: 8.5 * HOUR })
    expect(dutyOf(facts({ signedOnAt: 7 * HOUR }), 9 * HOUR, true)).toMatchObject({ since: 8 * HOUR })
  })

  it('is the whole city for one who signed on without a shift', () => {
    expect(dutyOf(facts({ shifts: [], signedOnAt: 3 * HOUR }), 4 * HOUR, true)).toEqual({
      shift: null,
      area: null,
      since: 3 * HOUR,
      until: null,
    })
    expect(dutyOf(facts({ shifts: [] }), 4 * HOUR, false)).toBeNull()
  })
})
