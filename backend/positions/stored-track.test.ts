import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../contract/units.ts'
import type { TrackFix } from '../../core/tracks/track-filter.ts'
import { trackOf } from './stored-track.ts'

const M_LAT = 1 / 111_195
const fix = (at: number, north = 0): TrackFix => ({ lng: 120.86, lat: 32.03 + north * M_LAT, at, speedKmh: null })
const sumOf = (counts: object) => Object.values(counts).reduce((sum: number, count: number) => sum + count, 0)

describe('a recorded track', () => {
  it('accounts for every fix on record: in the path, refused, or undecided at its end', () => {
    const fixes = [
      ...Array.from({ length: 5 }, (_, i) => fix(i * 30 * SECOND, i * 36)),
      { ...fix(130 * SECOND), lng: 0, lat: 0 },
      fix(120 * SECOND, 144),
      fix(135 * SECOND, 90_000),
      fix(150 * SECOND, 180),
      fix(160 * SECOND, 60_000),
      fix(90 * MINUTE, 200),
    ]
    const track = trackOf(fixes, 'collector', 10 * MINUTE)
    expect(track.path).toHaveLength(6)
    expect(track.refused).toEqual({ offPlanet: 1, inTheFuture: 1, backInTime: 0, repeated: 1, jumps: 1 })
    expect([track.recorded, track.undecided]).toEqual([11, 1])
    expect(track.path.length + sumOf(track.refused) + track.undecided).toBe(track.recorded)
    expect(track.mileageM).toBe(180)
  })

  it('believes a vehicle a speed that it does not believe a collector', () => {
    const ride = Array.from({ length: 10 }, (_, i) => fix(i * 10 * SECOND, i * 300))
    expect(trackOf(ride, 'vehicle', 10 * MINUTE).path).toHaveLength(10)
    expect(trackOf(ride, 'collector', 10 * MINUTE).path).toHaveLength(1)
  })

  it('finds the stop of a device that sends twenty fixes a second as it finds that of any other, and keeps its path whole', () => {
    const stutter = Array.from({ length: 8000 }, (_, i) => fix(i * 50))
    const { path, stops } = trackOf(stutter, 'collector', 10 * MINUTE)
    expect(path).toHaveLength(8000)
    expect(stops).toEqual([
      { from: 0, to: 395 * SECOND, lng: expect.closeTo(120.86, 9), lat: expect.closeTo(32.03, 9), fixes: 80 },
    ])
  })

  it('of nothing is empty', () => {
    expect(trackOf([], 'vehicle', 0)).toMatchObject({ path: [], stops: [], mileageM: 0, recorded: 0, undecided: 0 })
  })
})
