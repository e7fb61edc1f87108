import { describe, expect, it } from 'vitest'
import type { MoverAlarmKind } from '../../contract/domain/mover-alarm.ts'
import { MINUTE, SECOND } from '../../contract/units.ts'
import { metresBetween } from './distance.ts'
import { isOver, MOVER_RULES, moverAlarms, noMovement, outOfArea, overspeed, presenceOf, silentOnDuty } from './mover-alarms.ts'
import { coverageOf, mileage, stopsOf } from './track-figures.ts'
import { COLLECTOR_LIMITS, cleanTrack, TrackFilter, type TrackFix } from './track-filter.ts'

/** Metres east and north of a place in the demo's latitude. */
const HOME = { lng: 120.86, lat: 32.03 }
const M_LAT = 1 / 111_195
const M_LNG = M_LAT / Math.cos((HOME.lat * Math.PI) / 180)
const fix = (at: number, east = 0, north = 0, speedKmh: number | null = null): TrackFix => ({
  lng: HOME.lng + east * M_LNG,
  lat: HOME.lat + north * M_LAT,
  at,
  speedKmh,
})
/** Walks east at 1.2 m/s, a fix every 30 s. */
const walk = (count: number, from = 0) => Array.from({ length: count }, (_, i) => fix(from + i * 30 * SECOND, i * 36))
const kept = (fixes: readonly TrackFix[]) => cleanTrack(fixes, COLLECTOR_LIMITS, Number.MAX_SAFE_INTEGER)

describe('distance', () => {
  it('agrees with a known length of one degree of a meridian and is symmetric', () => {
    expect(metresBetween({ lng: 0, lat: 0 }, { lng: 0, lat: 1 })).toBeCloseTo(111_195, -1)
    expect(metresBetween({ lng: 179.9, lat: 0 }, { lng: -179.9, lat: 0 })).toBeCloseTo(22_239, -1)
  })
})

describe('the track filter', () => {
  it('keeps an honest walk whole', () => {
    const { kept: track, refused } = kept(walk(20))
    expect(track).toHaveLength(20)
    expect(track.map((each) => each.afterGap)).toEqual([true, ...Array(19).fill(false)])
    expect(Object.values(refused)).toEqual([0, 0, 0, 0, 0])
  })

  it('drops a spike and keeps what follows', () => {
    const track = walk(10)
    track.splice(5, 0, fix(4.5 * 30 * SECOND + 1, 50_000))
    const { kept: clean, refused } = kept(track)
    expect(clean).toHaveLength(10)
    expect(refused.jumps).toBe(1)
  })

  it('believes a jump that three fixes agree on, and does not believe the way there', () => {
    const there = Array.from({ length: 4 }, (_, i) => fix(300 * SECOND + i * 30 * SECOND, 30_000 + i * 36))
    const { kept: clean } = kept([...walk(5), ...there])
    expect(clean.map((each) => each.afterGap)).toEqual([true, false, false, false, false, true, false, false, false])
    expect(mileage(clean)).toBeCloseTo(4 * 36 + 3 * 36, 0)
  })

  it('recovers when the very first fix is the wrong one', () => {
    const { kept: clean } = kept([fix(0, 90_000), ...walk(5, 30 * SECOND)])
    expect(clean.map((each) => each.at / SECOND)).toEqual([0, 30, 60, 90, 120, 150])
    expect(clean[1]!.afterGap).toBe(true)
  })

  it('refuses fixes off the planet, at 0/0, in the future, back in time, repeated', () => {
    const filter = new TrackFilter(COLLECTOR_LIMITS)
    const push = (each: TrackFix) => filter.push(each, 10 * MINUTE).length
    expect(push(fix(MINUTE))).toBe(1)
    expect(push({ ...fix(2 * MINUTE), lat: 91 })).toBe(0)
    expect(push({ ...fix(2 * MINUTE), lng: Number.NaN })).toBe(0)
    expect(push({ ...fix(2 * MINUTE), lng: 0, lat: 0 })).toBe(0)
    expect(push(fix(12 * MINUTE))).toBe(0)
    expect(push(fix(0))).toBe(0)
    expect(push(fix(MINUTE))).toBe(0)
    expect(push(fix(2 * MINUTE))).toBe(1)
    expect(filter.refused).toEqual({ offPlanet: 3, inTheFuture: 1, backInTime: 1, repeated: 1, jumps: 0 })
  })

  it('breaks the track at a long pause', () => {
    const { kept: clean } = kept([fix(0), fix(11 * MINUTE, 100)])
    expect(clean[1]!.afterGap).toBe(true)
    expect(mileage(clean)).toBe(0)
  })
})

describe('figures of a track', () => {
  it('does not turn the wandering of a standing receiver into mileage', () => {
    const wander = Array.from({ length: 60 }, (_, i) => fix(i * 30 * SECOND, (i % 3) * 5, (i % 2) * 5))
    expect(mileage(kept(wander).kept)).toBe(0)
    expect(mileage(kept(walk(11)).kept)).toBeCloseTo(360, 0)
  })

  it('finds where and how long a mover stayed', () => {
    const before = walk(10)
    const stay = Array.from({ length: 21 }, (_, i) => fix(300 * SECOND + i * 30 * SECOND, 360 + (i % 2) * 10))
    const after = Array.from({ length: 10 }, (_, i) => fix(930 * SECOND + i * 30 * SECOND, 420 + i * 36))
    const stops = stopsOf(kept([...before, ...stay, ...after]).kept)
    expect(stops).toHaveLength(1)
    expect(stops[0]!.to - stops[0]!.from).toBeGreaterThanOrEqual(10 * MINUTE)
    expect(metresBetween(stops[0]!, fix(0, 365))).toBeLessThan(10)
  })

  it('finds no stop in a walk and none across a gap', () => {
    expect(stopsOf(kept(walk(100)).kept)).toEqual([])
    expect(stopsOf(kept([fix(0), fix(MINUTE), fix(20 * MINUTE), fix(21 * MINUTE)]).kept)).toEqual([])
  })

  it('counts visited cells of the area, the time in them, and the time elsewhere', () => {
    const cellAt = (lng: number) => (lng < HOME.lng - 1 ? null : `cell-${Math.floor((lng - HOME.lng) / (100 * M_LNG) + 1e-9)}`)
    const coverage = coverageOf(kept(walk(10)).kept, new Set(['cell-0', 'cell-1', 'cell-2', 'cell-9']), cellAt)
    expect([coverage.visited, coverage.cells]).toEqual([3, 4])
    expect([...coverage.timeIn.values()].reduce((a, b) => a + b)).toBe(4.5 * MINUTE)
    expect(coverage.timeOutside).toBe(0)
  })
})

describe('alarms of a mover', () => {
  const west = (lng: number) => lng <= HOME.lng + 100 * M_LNG
  const every = (minutes: number, count: number, east: (i: number) => number, speed: number | null = null) =>
    Array.from({ length: count }, (_, i) => fix(i * minutes * MINUTE, east(i), 0, speed))

  it('out of area: only when all fixes of the last while were outside', () => {
    const rules = { outsideMs: 5 * MINUTE }
    const outside = every(1, 10, (i) => (i < 3 ? 0 : 500))
    expect(outOfArea(outside, west, rules)).toEqual({ kind: 'out-of-area', since: 3 * MINUTE, value: 6 * MINUTE })
    expect(outOfArea(outside.slice(0, 8), west, rules)).toBeNull()
    expect(outOfArea([...outside, fix(10 * MINUTE)], west, rules)).toBeNull()
  })

  it('no movement: since it came to where it still is', () => {
    const rules = { stillMs: 30 * MINUTE, stillRadiusM: 50 }
    const still = every(5, 10, (i) => (i < 2 ? i * 400 : 800 + (i % 2) * 20))
    expect(noMovement(still, rules)).toEqual({ kind: 'no-movement', since: 10 * MINUTE, value: 35 * MINUTE })
    expect(
      noMovement(
        every(5, 10, (i) => i * 100),
        rules,
      ),
    ).toBeNull()
    expect(noMovement([], rules)).toBeNull()
  })

  it('silent on duty: counts from the last fix or from the beginning of the duty', () => {
    const rules = { silentMs: 10 * MINUTE }
    expect(silentOnDuty(null, 0, 9 * MINUTE, rules)).toBeNull()
    expect(silentOnDuty(null, 0, 10 * MINUTE, rules)).toMatchObject({ since: 0 })
    expect(silentOnDuty(5 * MINUTE, 0, 14 * MINUTE, rules)).toBeNull()
    expect(silentOnDuty(-60 * MINUTE, 0, 12 * MINUTE, rules)).toMatchObject({ since: 0, value: 12 * MINUTE })
  })

  it('overspeed: three fixes in a row, by the device or by the way', () => {
    const rules = { speedLimitKmh: 60, speedingFixes: 3 }
    const own = [fix(0, 0, 0, 50), ...[70, 75, 71].map((speed, i) => fix((i + 1) * SECOND, 0, 0, speed))]
    expect(overspeed(own, rules)).toEqual({ kind: 'overspeed', since: SECOND, value: 75 })
    expect(overspeed(own.slice(0, 3), rules)).toBeNull()
    const byWay = Array.from({ length: 4 }, (_, i) => fix(i * 10 * SECOND, i * 200))
    expect(overspeed(byWay, rules)).toMatchObject({ since: 10 * SECOND })
  })

  it('ends an occurrence only on what shows that it is over', () => {
    const rules = { stillRadiusM: 50, speedLimitKmh: 60 }
    const over = (kind: MoverAlarmKind, ...fixes: TrackFix[]) =>
      isOver({ kind, since: MINUTE, place: { lng: HOME.lng, lat: HOME.lat } }, fixes, west, rules)
    expect([over('out-of-area', fix(2 * MINUTE, 500)), over('out-of-area', fix(2 * MINUTE, 20))]).toEqual([false, true])
    expect([over('no-movement', fix(2 * MINUTE, 40)), over('no-movement', fix(2 * MINUTE, 60))]).toEqual([false, true])
    expect([over('silent-on-duty', fix(MINUTE)), over('silent-on-duty', fix(2 * MINUTE))]).toEqual([false, true])
    expect([over('overspeed', fix(2 * MINUTE, 0, 0, 61)), over('overspeed', fix(2 * MINUTE, 0, 0, 60))]).toEqual([false, true])
    expect(over('out-of-area')).toBe(false)
  })

  it('all at once, counting only the present duty', () => {
    const fixes = every(1, 60, () => 500)
    const watch = { dutySince: 20 * MINUTE, fixes, inArea: west }
    expect(moverAlarms(watch, MOVER_RULES, 75 * MINUTE).map((alarm) => [alarm.kind, alarm.since / MINUTE])).toEqual([
      ['out-of-area', 20],
      ['no-movement', 20],
      ['silent-on-duty', 59],
    ])
    expect(moverAlarms({ ...watch, dutySince: 100 * MINUTE }, MOVER_RULES, 100 * MINUTE)).toEqual([])
  })

  it('presence: present, absent, offline, off duty', () => {
    const state = (onDuty: boolean, last: TrackFix | null) => presenceOf({ onDuty, last, inArea: west }, 3 * MINUTE, 10 * MINUTE)
    expect(state(true, fix(9 * MINUTE))).toBe('present')
    expect(state(true, fix(9 * MINUTE, 500))).toBe('absent')
    expect(state(true, fix(6 * MINUTE))).toBe('offline')
    expect(state(true, null)).toBe('offline')
    expect(state(false, fix(9 * MINUTE))).toBe('off-duty')
  })
})
