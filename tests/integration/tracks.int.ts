import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decompress } from 'fzstd'
import { describe, expect, it } from 'vitest'
import { mileage } from '../../core/tracks/track-figures.ts'
import { cleanTrack, type TrackFix, VEHICLE_LIMITS } from '../../core/tracks/track-filter.ts'

const folder = process.env.BEACON_TEST_DATA
const file = folder ? join(folder, 'sf_cabs', 'cabs_2008-05-21_to_22.csv.zst') : ''
const present = file !== '' && existsSync(file)
if (!present) process.stdout.write('skipped: real taxi tracks (set BEACON_TEST_DATA to the test data folder)\n')

function tracksOf(csv: string): Map<string, TrackFix[]> {
  const tracks = new Map<string, TrackFix[]>()
  for (const line of csv.split('\n').slice(1)) {
    const [at, vehicle, lat, lng] = line.split(',')
    if (!vehicle) continue
    const track = tracks.get(vehicle) ?? []
    track.push({ at: Number(at) * 1000, lat: Number(lat), lng: Number(lng), speedKmh: null })
    tracks.set(vehicle, track)
  }
  return tracks
}

describe.skipIf(!present)('real taxi tracks with the garbage that receivers make', () => {
  it('lose what lies outside the region and next to nothing else, and give mileages that a taxi can drive', () => {
    const tracks = tracksOf(Buffer.from(decompress(readFileSync(file))).toString())
    let all = 0
    let kept = 0
    let astray = 0
    const kmPerDay: number[] = []
    for (const track of tracks.values()) {
      const clean = cleanTrack(track, VEHICLE_LIMITS, Number.MAX_SAFE_INTEGER).kept
      all += track.length
      kept += clean.length
      kmPerDay.push(mileage(clean) / 1000 / 2)
      astray += clean.filter((fix) => fix.lat < 36.9 || fix.lat > 38.7).length
    }
    expect([...tracks.values()].flat().some((fix) => fix.lat > 40)).toBe(true)
    expect(astray).toBe(0)
    expect(kept / all).toBeGreaterThan(0.99)
    kmPerDay.sort((a, b) => a - b)
    expect(kmPerDay[Math.floor(kmPerDay.length / 2)]).toBeGreaterThan(200)
    expect(kmPerDay.at(-1)).toBeLessThan(1000)
  })
})
