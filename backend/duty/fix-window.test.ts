import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../contract/units.ts'
import { FixWindow } from './fix-window.ts'

const fix = (at: number) => ({ lng: 110, lat: 30, at, speedKmh: null })

describe('the window over the recent fixes of a mover', () => {
  it('holds the newest as they came and one per 15 s behind them, over the whole span', () => {
    const window = new FixWindow()
    for (let at = 0; at <= 60 * MINUTE; at += SECOND) window.add(fix(at), 30 * MINUTE)
    const fixes = window.fixes()
    expect(fixes.length).toBeLessThan(30 * 4 + 25)
    expect(fixes.slice(-20).map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, i) => 60 * MINUTE - (19 - i) * SECOND))
    const oldest = fixes[0]?.at ?? 0
    expect([oldest <= 30 * MINUTE, oldest > 29 * MINUTE]).toEqual([true, true])
    expect(fixes.every(({ at }, i) => i === 0 || at > (fixes[i - 1]?.at ?? 0))).toBe(true)
  })

  it('passes over what is not newer', () => {
    const window = new FixWindow()
    expect([window.add(fix(10), MINUTE), window.add(fix(10), MINUTE), window.add(fix(5), MINUTE)]).toEqual([true, false, false])
    expect(window.last).toEqual(fix(10))
  })
})
