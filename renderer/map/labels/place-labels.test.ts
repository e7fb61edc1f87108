import { describe, expect, it } from 'vitest'
import type { Label } from './label.ts'
import { type LabelCanvas, placeLabels } from './place-labels.ts'

const canvas: LabelCanvas = {
  camera: { lng: 110, lat: 29, zoom: 14, pitch: 0, bearing: 0 },
  width: 2880,
  height: 540,
  pxPerArcMinute: 1.2,
}
const street = (key: string, lng: number, rank: number, more: Partial<Label> = {}): Label => ({
  key,
  kind: 'street',
  text: key,
  below: null,
  lng,
  lat: 29,
  towards: null,
  rank,
  ...more,
})
const names = (labels: readonly Label[], on = canvas) => placeLabels(labels, on).map(({ text }) => text)

describe('placing labels', () => {
  it('places the more important first and leaves out what would touch it', () => {
    expect(names([street('later', 110.0005, 4), street('sooner', 110, 1), street('elsewhere', 110.02, 9)])).toEqual([
      'sooner',
      'elsewhere',
    ])
  })

  it('shows more the nearer the camera is', () => {
    const near = { ...canvas, camera: { ...canvas.camera, zoom: 17 } }
    const two = [street('a', 109.9995, 1), street('b', 110.0005, 2)]
    expect(names(two)).toEqual(['a'])
    expect(names(two, near)).toEqual(['a', 'b'])
  })

  it('leaves out what is not on the canvas', () => {
    expect(names([street('far', 111, 1)])).toEqual([])
  })

  it('follows the street as it lies on the screen, and never stands on its head', () => {
    const angle = (towards: [number, number], bearing = 0) =>
      placeLabels([street('a', 110, 1, { towards })], { ...canvas, camera: { ...canvas.camera, bearing } })[0]?.angle
    expect(angle([110.001, 29])).toBeCloseTo(0, 1)
    expect(angle([109.999, 29])).toBeCloseTo(0, 1)
    expect(Math.abs(angle([110, 29.001]) ?? 0)).toBeCloseTo(90, 1)
    expect(angle([110.001, 29], 30)).toBeCloseTo(30, 1)
  })

  it('keeps text as large in the distance of a pitched view as it is near', () => {
    const pitched = { ...canvas, camera: { ...canvas.camera, pitch: 50 } }
    const [near, far] = placeLabels([street('near', 110, 1), street('far', 110.01, 2, { lat: 29.008 })], pitched)
    expect(near?.size).toBeCloseTo(16 * 1.2, 5)
    // The renderer shrinks what is far away; what it is given makes up for that.
    expect(far?.size).toBeGreaterThan(16 * 1.2 * 1.1)
  })

  it('writes the score below the name', () => {
    const texts = placeLabels([street('x', 110, 1, { kind: 'district', text: '云岫区', below: '91.3 B' })], canvas)
    expect(texts.map(({ kind, text }) => [kind, text])).toEqual([
      ['district', '云岫区'],
      ['score', '91.3 B'],
    ])
    expect(texts[0]?.offset).toBeLessThan(texts[1]?.offset ?? 0)
  })
})
