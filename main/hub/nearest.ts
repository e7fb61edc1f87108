import type { CityFile } from '../../contract/files/city.ts'
import type { Selection } from '../../contract/ipc/window-stream.ts'
import type { LngLat } from '../../contract/units.ts'
import type { FixTracks } from './fix-tracks.ts'

const MOST = 3
const METRES_PER_DEGREE = 111_195

/** Flat-earth distance, m: within 0.1 % over the few kilometres that matter to who is near. */
export function metresBetween(a: LngLat, b: LngLat): number {
  const east = (a[0] - b[0]) * Math.cos((((a[1] + b[1]) / 2) * Math.PI) / 180)
  return Math.hypot(east, a[1] - b[1]) * METRES_PER_DEGREE
}

/** The nearest working cameras: one that is offline helps nobody. */
export function nearestCameras(city: CityFile, place: LngLat): Selection['cameras'] {
  return city.cameras
    .filter((camera) => camera.online)
    .map(({ name, lng, lat }) => ({ name, metres: Math.round(metresBetween(place, [lng, lat])) }))
    .sort((a, b) => a.metres - b.metres)
    .slice(0, MOST)
}

/** The nearest collectors by their last fix; one whose fix is too old to send anybody by is left out. */
export function nearestCollectors(city: CityFile, tracks: FixTracks, place: LngLat, hallNow: number): Selection['collectors'] {
  const found: Selection['collectors'] = []
  for (const fix of tracks.newest()) {
    const mover = city.movers[fix.mover]
    const ageMs = Math.max(0, hallNow - fix.at)
    if (mover?.kind !== 'collector' || ageMs > mover.staleAfterMs) continue
    found.push({ name: mover.name, metres: Math.round(metresBetween(place, [fix.lng, fix.lat])), ageMs })
  }
  return found.sort((a, b) => a.metres - b.metres).slice(0, MOST)
}
