import { describe, expect, it } from 'vitest'
import { CANVAS_UNITS_WIDE } from '../../contract/ipc/scene.ts'
import type { LngLat } from '../../contract/units.ts'
import { cityOutline, homeCamera } from './home-camera.ts'

const corners: LngLat[] = [
  [110.44, 29.1],
  [110.5, 29.1],
  [110.5, 29.15],
  [110.44, 29.15],
]
const mercatorX = (lng: number) => lng / 360
const mercatorY = (lat: number) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)

/** The same picture computed the long way round: ground, then tilted camera 1.5 canvas heights away. */
function seenBox(camera: ReturnType<typeof homeCamera>, aspect: number) {
  const height = CANVAS_UNITS_WIDE / aspect
  const world = 512 * 2 ** camera.zoom
  const tilt = (camera.pitch * Math.PI) / 180
  const seen = corners.map(([lng, lat]) => {
    const east = (mercatorX(lng) - mercatorX(camera.lng)) * world
    const north = (mercatorY(camera.lat) - mercatorY(lat)) * world
    const scale = (1.5 * height) / (1.5 * height + north * Math.sin(tilt))
    return [CANVAS_UNITS_WIDE / 2 + east * scale, height / 2 - north * Math.cos(tilt) * scale] as const
  })
  const xs = seen.map(([x]) => x / CANVAS_UNITS_WIDE)
  const ys = seen.map(([, y]) => y / height)
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}

describe('home camera', () => {
  it('looks from above where the free part is shaped like the city', () => {
    const free = { left: 0.1, top: 0.05, right: 0.2, bottom: 0.1 }
    const camera = homeCamera(corners, 16 / 9, free)
    expect(camera.pitch).toBe(0)
    const box = seenBox(camera, 16 / 9)
    expect(box.left).toBeGreaterThanOrEqual(0.1 - 1e-6)
    expect(box.right).toBeLessThanOrEqual(0.8 + 1e-6)
    expect(box.top).toBeGreaterThanOrEqual(0.05 - 1e-6)
    expect(box.bottom).toBeLessThanOrEqual(0.9 + 1e-6)
  })

  it('tilts on a wide wall and still shows every point in the free part, touching two of its edges', () => {
    const free = { left: 0.17, top: 0.13, right: 0.17, bottom: 0.31 }
    const camera = homeCamera(corners, 5.4, free)
    expect(camera.pitch).toBeGreaterThan(30)
    const box = seenBox(camera, 5.4)
    expect(box.top).toBeCloseTo(0.13, 3)
    expect(box.bottom).toBeCloseTo(0.69, 3)
    expect((box.left + box.right) / 2).toBeCloseTo(0.5, 3)
  })

  it('takes the districts for the city, and its bounds where there is none', () => {
    expect(cityOutline({ areas: [], bounds: [1, 2, 3, 4] })).toEqual([
      [1, 2],
      [3, 2],
      [3, 4],
      [1, 4],
    ])
  })
})
