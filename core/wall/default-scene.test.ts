import { describe, expect, it } from 'vitest'
import type { PanelSpec, WallProfile } from '../../contract/files/wall-profile.ts'
import type { SceneItem } from '../../contract/ipc/scene.ts'
import { gridProfile } from '../../tests/support/wall-profiles.ts'
import { panelPlace, type Rect } from './canvas.ts'
import { defaultScene, sceneInsets } from './default-scene.ts'

const hall = { widthMm: 1210, heightMm: 680, bezelMm: 14, farthestSeatMm: 5000 }
const walls: [string, WallProfile][] = [
  ['a desk monitor', gridProfile(1, 1, { widthMm: 527, heightMm: 296, bezelMm: 0, farthestSeatMm: 1000 })],
  ['one panel of unknown size', gridProfile(1, 1, { widthMm: 2160, heightMm: 1215, bezelMm: 0, farthestSeatMm: 6000 })],
  ['one panel in a hall', gridProfile(1, 1, hall)],
  ['2 × 1', gridProfile(2, 1, hall)],
  ['3 × 1', gridProfile(3, 1, hall)],
  ['4 × 2', gridProfile(4, 2, hall)],
  ['3 × 3', gridProfile(3, 3, hall)],
  ['1 × 2, one above the other', gridProfile(1, 2, hall)],
  ['small panels far away', gridProfile(6, 3, { ...hall, farthestSeatMm: 15_000 })],
  ['upright panels', gridProfile(3, 1, { ...hall, widthMm: 680, heightMm: 1210 })],
]

const plates = (items: readonly SceneItem[]) => items.filter((item) => item.kind !== 'map')
const rect = ([x, y, width, height]: SceneItem['place']): Rect => ({ x, y, width, height })
const inside = (inner: Rect, outer: Rect) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height
const apart = (a: Rect, b: Rect) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y

function panelOf(profile: WallProfile, item: SceneItem): PanelSpec | undefined {
  return profile.panels.find((panel) => inside(rect(item.place), panelPlace(profile, panel)))
}

describe.each(walls)('default scene of %s', (_, profile) => {
  const { items } = defaultScene(profile)

  it('stands every plate on one panel, never over a bezel', () => {
    for (const item of plates(items)) expect(panelOf(profile, item), item.kind).toBeDefined()
  })

  it('lets no plate cover another, but for the card of a selected case', () => {
    const solid = plates(items).filter((item) => item.kind !== 'case-card')
    for (const [index, item] of solid.entries()) {
      for (const other of solid.slice(index + 1)) {
        expect(apart(rect(item.place), rect(other.place)), `${item.kind} and ${other.kind}`).toBe(true)
      }
    }
  })

  it('keeps the card off the alarm banner and the clock', () => {
    const card = items.find((item) => item.kind === 'case-card')
    if (!card) return
    const kept = items.filter((item) => item.kind === 'alarm-banner' || item.kind === 'clock')
    for (const item of kept) expect(apart(rect(card.place), rect(item.place)), item.kind).toBe(true)
  })

  it('runs the map over the whole canvas', () => {
    expect(items.find((item) => item.kind === 'map')?.place).toEqual([0, 0, 1, 1])
  })
})

describe('default scene', () => {
  it.each(walls.filter(([name]) => name !== 'small panels far away'))('warns on every panel of %s', (_, profile) => {
    const banners = defaultScene(profile).items.filter((item) => item.kind === 'alarm-banner')
    expect(new Set(banners.map((item) => panelOf(profile, item)?.name))).toEqual(
      new Set(profile.panels.map((panel) => panel.name)),
    )
  })

  it('has everything on three panels side by side', () => {
    const kinds = new Set(defaultScene(gridProfile(3, 1)).items.map((item) => item.kind))
    expect(kinds).toEqual(
      new Set(['map', 'headline', 'countdown', 'stages', 'rates', 'ranking', 'trend', 'alarm-banner', 'case-card', 'clock']),
    )
  })

  it('leaves plates out rather than setting them smaller where the seats are too far away', () => {
    const far = defaultScene(gridProfile(6, 3, { ...hall, farthestSeatMm: 15_000 }))
    expect(far.items.map((item) => item.kind)).not.toContain('countdown')
    const near = defaultScene(gridProfile(6, 3, hall))
    expect(near.items.map((item) => item.kind)).toContain('countdown')
  })

  it('tells a camera which edges are taken', () => {
    const insets = sceneInsets(defaultScene(gridProfile(3, 1)))
    expect(insets.left).toBeGreaterThan(0.1)
    expect(insets.right).toBeGreaterThan(0.1)
    expect(insets.bottom).toBeGreaterThan(0.25)
    expect(insets.left + insets.right + insets.top + insets.bottom).toBeLessThan(1)
  })
})
