import { describe, expect, it } from 'vitest'
import { SECOND } from '../../contract/units.ts'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { moverStates } from './mover-states.ts'

describe('the states of the movers', () => {
  it('tell the heard from the silent, each by its own patience, and who left the city', () => {
    const fix = (mover: number, lng: number) => ({ mover, lng, lat: 30.5, at: 0, heading: null, speed: 5 })
    const states = (now: number) =>
      moverStates(SMALL_CITY, [fix(2, 110.5), fix(0, 113)], now).map(({ id, presence }) => `${id} ${presence}`)
    expect(states(30 * SECOND)).toEqual(['C01 absent', 'C02 offline', 'V01 present'])
    expect(states(31 * SECOND)).toEqual(['C01 absent', 'C02 offline', 'V01 offline'])
    expect(states(61 * SECOND)).toEqual(['C01 offline', 'C02 offline', 'V01 offline'])
  })

  it('carry the newest fix, or say that there is none', () => {
    const fix = { mover: 0, lng: 110.5, lat: 30.5, at: 7, heading: 90, speed: null }
    const [heard, silent] = moverStates(SMALL_CITY, [fix], 10)
    expect(heard).toEqual({
      id: 'C01',
      kind: 'collector',
      presence: 'present',
      last: { at: 7, lng: 110.5, lat: 30.5, heading: 90, speed: null },
    })
    expect(silent?.last).toBeNull()
  })
})
