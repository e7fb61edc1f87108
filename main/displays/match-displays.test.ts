import { describe, expect, it } from 'vitest'
import type { DisplayMatch, WallProfile } from '../../contract/files/wall-profile.ts'
import type { PanelName } from '../../contract/ids.ts'
import type { Display } from '../ports/displays.ts'
import { autoProfile } from './auto-profile.ts'
import { type LastSeen, matchDisplays } from './match-displays.ts'

function display(
  id: number,
  x: number,
  y: number,
  size: readonly [number, number] = [960, 540],
  more: Partial<Display> = {},
): Display {
  const bounds = { x, y, width: size[0], height: size[1] }
  return { id, label: '', bounds, workArea: bounds, size, primary: false, ...more }
}

const desk = display(9, 0, 540, [1280, 800], { primary: true })
const three = [display(1, 0, 0), display(2, 960, 0), display(3, 1920, 0)]

function profileOf(matches: DisplayMatch[], consoleMatch?: DisplayMatch): WallProfile {
  const panels = matches.map((match, i) => ({
    name: `p${i + 1}` as PanelName,
    xMm: i * 1000,
    yMm: 0,
    widthMm: 900,
    heightMm: 500,
    match,
  }))
  const format = 'beacon-wall-profile' as const
  return { format, version: 1, name: 't', farthestSeatMm: 5000, panels, console: consoleMatch ? { match: consoleMatch } : {} }
}

function ids(profile: WallProfile, displays: Display[], lastSeen?: LastSeen) {
  const layout = matchDisplays(profile, displays, lastSeen)
  return {
    panels: Object.fromEntries([...layout.panels].map(([name, at]) => [name, at.id])),
    missing: layout.missing,
    console: layout.console && [layout.console.display.id, layout.console.ownDisplay],
  }
}

const alike = profileOf([{ size: [960, 540] }, { size: [960, 540] }, { size: [960, 540] }])

describe('matching panels to monitors', () => {
  it('gives monitors alike to the panels in the order in which both hang', () => {
    expect(ids(alike, [desk, ...three.toReversed()])).toEqual({
      panels: { p1: 1, p2: 2, p3: 3 },
      missing: [],
      console: [9, true],
    })
  })

  it('lets the panel that says most choose first', () => {
    const profile = profileOf([{ size: [960, 540] }, { size: [960, 540], position: [0, 0] }])
    expect(ids(profile, three).panels).toEqual({ p2: 1, p1: 2 })
  })

  it('recognises a monitor by its label wherever it stands', () => {
    const left = display(1, 5000, 0, [960, 540], { label: 'LEFT' })
    expect(ids(profileOf([{ label: 'LEFT' }, {}]), [three[1] as Display, left]).panels).toEqual({ p1: 1, p2: 2 })
  })

  it('needs every key to fit', () => {
    expect(ids(profileOf([{ size: [960, 540], position: [1, 0] }]), three).missing).toEqual(['p1'])
  })

  it('keeps the others in place when the one in the middle is unplugged', () => {
    const seen: LastSeen = new Map(three.map((at, i) => [`p${i + 1}` as PanelName, { id: at.id, bounds: at.bounds }]))
    expect(ids(alike, [three[0] as Display, three[2] as Display, desk], seen)).toEqual({
      panels: { p1: 1, p3: 3 },
      missing: ['p2'],
      console: [9, true],
    })
  })

  it('brings a panel back to its place even when the monitor has come back under another id', () => {
    const seen: LastSeen = new Map(three.map((at, i) => [`p${i + 1}` as PanelName, { id: at.id, bounds: at.bounds }]))
    const back = display(77, 960, 0)
    expect(ids(alike, [back, three[0] as Display, three[2] as Display], seen).panels).toEqual({ p1: 1, p2: 77, p3: 3 })
  })

  it('keeps the console’s monitor from the panels', () => {
    expect(ids(profileOf([{}, {}], { size: [1280, 800] }), [desk, three[0] as Display])).toEqual({
      panels: { p1: 1 },
      missing: ['p2'],
      console: [9, true],
    })
  })

  it('puts the console into a window on the primary monitor when none is left', () => {
    expect(ids(profileOf([{}]), [desk]).console).toEqual([9, false])
  })

  it('has no place at all without monitors', () => {
    expect(ids(alike, [])).toEqual({ panels: {}, missing: ['p1', 'p2', 'p3'], console: null })
  })
})

describe('the automatic profile', () => {
  it('makes a panel of every monitor but the primary, which is the console’s', () => {
    const displays = [desk, ...three]
    const profile = autoProfile(displays)
    expect(profile.panels.map((panel) => [panel.name, panel.xMm, panel.widthMm])).toEqual([
      ['panel-1', 0, 2160],
      ['panel-2', 2160, 2160],
      ['panel-3', 4320, 2160],
    ])
    expect(profile.name).toContain('assumed')
    expect(ids(profile, displays)).toEqual({
      panels: { 'panel-1': 1, 'panel-2': 2, 'panel-3': 3 },
      missing: [],
      console: [9, true],
    })
  })

  it('shows panel and console on the only monitor', () => {
    expect(ids(autoProfile([desk]), [desk])).toEqual({ panels: { 'panel-1': 9 }, missing: [], console: [9, false] })
  })
})
