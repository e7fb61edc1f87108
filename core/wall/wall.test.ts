import { describe, expect, it } from 'vitest'
import type { WallProfile } from '../../contract/files/wall-profile.ts'
import type { PanelName } from '../../contract/ids.ts'
import { CANVAS_UNITS_WIDE } from '../../contract/ipc/scene.ts'
import { pxPerArcMinute } from './arc-minute.ts'
import { cameraAt, cameraForBounds } from './camera.ts'
import { canvasOf, cropOf, panelPlace, placeOnPanel, touchesPanel } from './canvas.ts'

const panel = (name: string, xMm: number, yMm: number) => ({
  name: name as PanelName,
  xMm,
  yMm,
  widthMm: 1210,
  heightMm: 680,
  match: {},
})
const wall: WallProfile = {
  format: 'beacon-wall-profile',
  version: 1,
  name: '3x1',
  farthestSeatMm: 5000,
  panels: [panel('left', 0, 0), panel('middle', 1224, 0), panel('right', 2448, 0)],
  console: {},
}

describe('canvas', () => {
  it('spans all glass with the bezels in it', () => {
    expect(canvasOf(wall)).toEqual({ x: 0, y: 0, width: 3658, height: 680 })
  })

  it('gives each panel its own part, and nobody what hides behind the bezels', () => {
    const crops = wall.panels.map((spec) => cropOf(wall, spec, 960))
    expect(crops.map((crop) => Math.round(crop.x))).toEqual([0, 971, 1942])
    for (const [left, right] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const gap = (crops[right]?.x ?? 0) - ((crops[left]?.x ?? 0) + (crops[left]?.width ?? 0))
      expect(gap).toBeCloseTo((14 / 1210) * 960, 6)
    }
  })

  it('finds the place of an item on a panel, and which panels it touches', () => {
    const middle = wall.panels[1]
    if (!middle) throw new Error('profile has three panels')
    const place = panelPlace(wall, middle)
    const at = placeOnPanel(cropOf(wall, middle, 960), place)
    expect(at.x).toBeCloseTo(0, 9)
    expect(at.width).toBeCloseTo(960, 9)
    expect(wall.panels.map((spec) => touchesPanel(cropOf(wall, spec, 960), place))).toEqual([false, true, false])
  })

  it('puts a canvas together whatever the panels stand on (2 × 2, shifted origin)', () => {
    const square = { ...wall, panels: [panel('a', 100, 50), panel('b', 1330, 50), panel('c', 100, 750), panel('d', 1330, 750)] }
    expect(canvasOf(square)).toEqual({ x: 100, y: 50, width: 2440, height: 1380 })
  })
})

describe('arc minutes', () => {
  it('sets 25′ at five metres to 36 mm, the size that peers of the field compute', () => {
    const middle = wall.panels[1]
    if (!middle) throw new Error('profile has three panels')
    expect((25 * pxPerArcMinute(wall, middle, 960) * 1210) / 960).toBeCloseTo(36.4, 1)
  })
})

describe('camera', () => {
  const bounds = [110.44, 29.08, 110.5, 29.15] as const
  const x = (lng: number) => lng / 360
  const y = (lat: number) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)

  it('fits bounds into the part of the canvas that plates leave free', () => {
    const aspect = 3658 / 680
    const free = { left: 0.3, top: 0.1, right: 0.2, bottom: 0.25 }
    const camera = cameraForBounds(bounds, aspect, free)
    const world = 512 * 2 ** camera.zoom
    const high = CANVAS_UNITS_WIDE / aspect
    const left = CANVAS_UNITS_WIDE / 2 + (x(bounds[0]) - x(camera.lng)) * world
    const right = CANVAS_UNITS_WIDE / 2 + (x(bounds[2]) - x(camera.lng)) * world
    const top = high / 2 + (y(bounds[3]) - y(camera.lat)) * world
    const bottom = high / 2 + (y(bounds[1]) - y(camera.lat)) * world
    expect(top).toBeCloseTo(0.1 * high, 3)
    expect(bottom).toBeCloseTo(0.75 * high, 3)
    expect((left + right) / 2).toBeCloseTo(((0.3 + 0.8) / 2) * CANVAS_UNITS_WIDE, 3)
  })

  it('flies from one view to the other and stays there', () => {
    const from = cameraForBounds(bounds, 5)
    const to = { ...from, zoom: from.zoom + 3 }
    const flight = { from, to, startedAt: 1000, durationMs: 2000 }
    expect(
      [cameraAt(flight, 0), cameraAt(flight, 2000), cameraAt(flight, 9000)].map((camera) => camera.zoom - from.zoom),
    ).toEqual([0, 1.5, 3])
  })
})
