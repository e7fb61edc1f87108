import { describe, expect, it } from 'vitest'
import { SECOND } from '../../contract/units.ts'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { moverStates, type Roster } from './mover-states.ts'

const inCity = (lng: number) => lng >= 110 && lng <= 112
const NO_ROSTER: Roster = { isRostered: () => false, dutyOf: () => null, within: () => inCity }
const RULES = { signOnNeeded: false }

describe('the states of the movers', () => {
  it('tell the heard from the silent, each by its own patience, and who left the city', () => {
    const fix = (mover: number, lng: number) => ({ mover, lng, lat: 30.5, at: 0, heading: null, speed: 5 })
    const states = (now: number) =>
      moverStates(SMALL_CITY, [fix(2, 110.5), fix(0, 113)], now, NO_ROSTER, RULES).map(({ id, presence }) => `${id} ${presence}`)
    expect(states(30 * SECOND)).toEqual(['C01 absent', 'C02 offline', 'V01 present'])
    expect(states(31 * SECOND)).toEqual(['C01 absent', 'C02 offline', 'V01 offline'])
    expect(states(61 * SECOND)).toEqual(['C01 offline', 'C02 offline', 'V01 offline'])
  })

  it('follow the roster: off duty outside the shift, absent outside the own area', () => {
    const fix = { mover: 0, lng: 110.5, lat: 30.5, at: 0, heading: null, speed: 5 }
    const duty = { shift: 1, area: 'G1', since: 0, until: 20 }
    const roster: Roster = {
      isRostered: (mover) => mover === 'C01',
      dutyOf: (mover, at) => (mover === 'C01' && at < 20 ? duty : null),
      within: (area) => (lng) => (area === null ? inCity(lng) : lng > 111),
    }
    const first = (now: number) => moverStates(SMALL_CITY, [fix], now, roster, RULES)[0]?.presence
    expect([first(10), first(20)]).toEqual(['absent', 'off-duty'])
  })

  it('carry the newest fix, or say that there is none', () => {
    const fix = { mover: 0, lng: 110.5, lat: 30.5, at: 7, heading: 90, speed: null }
    const [heard, silent] = moverStates(SMALL_CITY, [fix], 10, NO_ROSTER, RULES)
    expect(heard).toEqual({
      id: 'C01',
      kind: 'collector',
      presence: 'present',
      last: { at: 7, lng: 110.5, lat: 30.5, heading: 90, speed: null },
    })
    expect(silent?.last).toBeNull()
  })
})
