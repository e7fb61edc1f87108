import type { PanelSpec, WallProfile } from '../../contract/files/wall-profile.ts'
import type { Scene, SceneItem } from '../../contract/ipc/scene.ts'
import { mmPerArcMinute } from './arc-minute.ts'
import { canvasOf, type Rect } from './canvas.ts'

/** Distance of plates from the glass's edge and from one another, arc minutes. */
const MARGIN = 12
const GAP = 8

/** Sizes at which a plate's words fit in the four type sizes, arc minutes. */
const COLUMN = 420
/** Part of a panel that a column takes where it can: its names are then seldom cut. */
const COLUMN_SHARE = 0.42
const CLOCK_WIDE = 416
const WIDEST_COLUMN = 600
const HEADLINE_HIGH = 92
const CORNER_HIGH = 114
const STRIP_HIGH = 132
/** Seven stages, five rates. */
const STAGES_NEED = 760
const RATES_NEED = 640
/** Wider than this it would hide the map without saying more. */
const WIDEST_BANNER = 760
/** From this width on the banner says everything in one row. */
const ONE_ROW_BANNER = 560
const ROW_HIGH = 66
const LIST_NEEDS = 180
const RANKING_NEEDS = 250
const CARD_NEEDS = 300
/** Where the clock's last line takes a line of its own. */
const CLOCK_LINE = 32
const UNDER_CORNER = MARGIN + CORNER_HIGH + GAP
/** Panels this wide hold two columns with a strip between them, or one beside a strip. */
const WIDE_PANEL = 2 * COLUMN + STAGES_NEED + 2 * MARGIN + 2 * GAP
const MEDIUM_PANEL = COLUMN + STAGES_NEED + 2 * MARGIN + GAP
/** Below this width a banner cannot stand beside a column. */
const COLUMN_AND_BANNER = COLUMN + 250 + 2 * MARGIN + GAP
const FRINGE = 0.7
/** Below this height a second strip would leave the map no room. */
const TWO_STRIPS_NEED = 640

type Kind = SceneItem['kind']
interface Plate {
  readonly kind: Kind
  /** Arc minutes from the panel's top left corner. */
  readonly at: Rect
}
/** A panel's glass in arc minutes as the farthest seat sees it. */
interface Glass {
  readonly width: number
  readonly height: number
  readonly column: number
}

/**
 * The scene (场景) that a wall shows when nobody has made another: the map across all glass; what needs someone now on
 * the left; the seven stages in the middle; how the city does on the right and along the bottom; the alarm banner on
 * every panel. Each plate stands on one panel, so that no text meets a bezel. A plate whose words would not be legible
 * from the farthest seat is left out rather than set smaller.
 */
export function defaultScene(profile: WallProfile): Scene {
  const items: SceneItem[] = [{ kind: 'map', place: [0, 0, 1, 1] }]
  for (const [panel, plates] of arrange(profile)) {
    for (const plate of plates) items.push({ kind: plate.kind, place: placeOnCanvas(profile, panel, plate.at) })
  }
  return { name: 'default', items }
}

/**
 * Where not to aim a camera: parts of the canvas, in fractions from each edge, that plates stand in.
 * Of what the clock takes a part counts: a tilted map is thin at its far edge, and a larger city is worth some fringe.
 */
export function sceneInsets(scene: Scene): { left: number; top: number; right: number; bottom: number } {
  const insets = { left: 0, top: 0, right: 0, bottom: 0 }
  for (const { kind, place } of scene.items) {
    const [x, y, width, height] = place
    if (kind === 'map' || kind === 'case-card') continue
    if (kind === 'alarm-banner') insets.top = Math.max(insets.top, y < 0.5 ? y + height : 0)
    else if (height > 0.5 && x + width < 0.5) insets.left = Math.max(insets.left, x + width)
    else if (height > 0.5 && x > 0.5) insets.right = Math.max(insets.right, 1 - x)
    else if (y > 0.5) insets.bottom = Math.max(insets.bottom, 1 - y)
    else if (kind === 'clock') insets.top = Math.max(insets.top, (y + height) * FRINGE)
  }
  return insets
}

function arrange(profile: WallProfile): [PanelSpec, Plate[]][] {
  const chosen = readingRow(profile)
  const first = chosen[0]
  const last = chosen.at(-1)
  const middle = chosen[Math.floor((chosen.length - 1) / 2)]
  return profile.panels.map((panel) => {
    const glass = glassOf(profile, panel)
    const role = { first: panel === first, last: panel === last, middle: panel === middle }
    if (glass.width < COLUMN_AND_BANNER) return [panel, stacked(glass, role)]
    if (role.first && role.last) return [panel, onlyPanel(glass)]
    if (role.first) return [panel, nowPanel(glass)]
    if (role.last) return [panel, cityPanel(glass, chosen.length === 2)]
    if (role.middle) return [panel, middlePanel(glass)]
    return [panel, keepFitting(glass, [banner(MARGIN, glass.width - 2 * MARGIN)])]
  })
}

/** An upright panel has room for one column: the banner on top, what its place on the wall asks for below. */
function stacked(glass: Glass, role: { first: boolean; last: boolean; middle: boolean }): Plate[] {
  const width = glass.width - 2 * MARGIN
  const column = { ...glass, column: width }
  const half = glass.height / 2
  const plates: Plate[] = [banner(MARGIN, width)]
  const below = (plate: Plate): Plate => ({ ...plate, at: { ...plate.at, y: plate.at.y + CORNER_HIGH + GAP } })
  if (role.first) plates.push(...nowColumn(column, half).map(below))
  else if (role.middle) plates.push(below({ kind: 'clock', at: { x: MARGIN, y: MARGIN, width, height: CORNER_HIGH } }))
  else if (role.last) plates.push({ kind: 'ranking', at: between(MARGIN, width, UNDER_CORNER, half) })
  if (role.first) plates.push({ kind: 'trend', at: strip(glass, MARGIN, width) })
  return keepFitting(glass, plates)
}

/** The row of panels that carries the text: the middle one, the upper of two. Panels whose heights overlap are a row. */
function readingRow(profile: WallProfile): PanelSpec[] {
  const rows: PanelSpec[][] = []
  for (const panel of [...profile.panels].sort((a, b) => a.yMm - b.yMm)) {
    const row = rows.find(([head]) => head !== undefined && panel.yMm < head.yMm + head.heightMm / 2)
    if (row) row.push(panel)
    else rows.push([panel])
  }
  const row = rows[Math.floor((rows.length - 1) / 2)] ?? []
  return row.sort((a, b) => a.xMm - b.xMm)
}

function nowPanel(glass: Glass): Plate[] {
  const beside = MARGIN + glass.column + GAP
  return keepFitting(glass, [
    ...nowColumn(glass, glass.height - MARGIN),
    banner(beside, glass.width - MARGIN - beside),
    { kind: 'trend', at: strip(glass, beside, glass.width - MARGIN - beside) },
    card(glass, beside, glass.width - MARGIN - beside),
  ])
}

function middlePanel(glass: Glass): Plate[] {
  return keepFitting(glass, [
    banner(MARGIN, glass.width - CLOCK_WIDE - GAP - 2 * MARGIN),
    clock(glass),
    { kind: 'stages', at: strip(glass, MARGIN, glass.width - 2 * MARGIN) },
  ])
}

/** @param alone there is no middle panel, so that its clock and stages stand here too */
function cityPanel(glass: Glass, alone: boolean): Plate[] {
  const right = glass.width - MARGIN - glass.column
  const lowest = strip(glass, MARGIN, glass.width - 2 * MARGIN)
  const above = { ...lowest, y: lowest.y - GAP - STRIP_HIGH }
  if (!alone) {
    return keepFitting(glass, [
      banner(MARGIN, glass.width - glass.column - GAP - 2 * MARGIN),
      { kind: 'rates', at: lowest },
      { kind: 'ranking', at: between(right, glass.column, MARGIN, lowest.y - GAP) },
    ])
  }
  const floor = (glass.height < TWO_STRIPS_NEED ? lowest : above).y - GAP
  return keepFitting(glass, [
    banner(MARGIN, glass.width - CLOCK_WIDE - GAP - 2 * MARGIN),
    clock(glass),
    { kind: 'stages', at: lowest },
    ...ratesIfTall(glass, above),
    { kind: 'ranking', at: between(right, glass.column, UNDER_CORNER, floor) },
  ])
}

function onlyPanel(glass: Glass): Plate[] {
  const beside = MARGIN + glass.column + GAP
  if (glass.width >= WIDE_PANEL) return widePanel(glass, beside)
  if (glass.width >= MEDIUM_PANEL) return mediumPanel(glass, beside)
  const width = glass.width - MARGIN - beside
  const high = CORNER_HIGH + CLOCK_LINE
  return keepFitting(glass, [
    ...nowColumn(glass, glass.height - MARGIN),
    { kind: 'clock', at: { x: beside, y: MARGIN, width, height: high } },
    { kind: 'alarm-banner', at: { ...banner(beside, width).at, y: MARGIN + high + GAP } },
  ])
}

/** Everything: two columns, strips between them. */
function widePanel(glass: Glass, beside: number): Plate[] {
  const right = glass.width - MARGIN - glass.column
  const stages = strip(glass, beside, right - GAP - beside)
  const trendTop = glass.height - MARGIN - 1.5 * STRIP_HIGH
  return keepFitting(glass, [
    ...nowColumn(glass, glass.height - MARGIN),
    banner(beside, stages.width),
    clock(glass),
    { kind: 'ranking', at: between(right, glass.column, UNDER_CORNER, trendTop - GAP) },
    { kind: 'trend', at: between(right, glass.column, trendTop, glass.height - MARGIN) },
    { kind: 'stages', at: stages },
    ...ratesIfTall(glass, { ...stages, y: stages.y - GAP - STRIP_HIGH }),
    card(glass, right, glass.column),
  ])
}

/** One column and the strips. The districts' scores stand on the map: a ranking would leave too little of it. */
function mediumPanel(glass: Glass, beside: number): Plate[] {
  const stages = strip(glass, beside, glass.width - MARGIN - beside)
  const right = glass.width - MARGIN - glass.column
  return keepFitting(glass, [
    ...nowColumn(glass, stages.y - GAP),
    { kind: 'trend', at: strip(glass, MARGIN, glass.column) },
    banner(beside, stages.width - CLOCK_WIDE - GAP),
    clock(glass),
    { kind: 'stages', at: stages },
    ...ratesIfTall(glass, { ...stages, y: stages.y - GAP - STRIP_HIGH }),
    card(glass, right, glass.column),
  ])
}

function ratesIfTall(glass: Glass, at: Rect): Plate[] {
  return glass.height < TWO_STRIPS_NEED ? [] : [{ kind: 'rates', at }]
}

function nowColumn(glass: Glass, floor: number): Plate[] {
  return [
    { kind: 'headline', at: { x: MARGIN, y: MARGIN, width: glass.column, height: HEADLINE_HIGH } },
    { kind: 'countdown', at: between(MARGIN, glass.column, MARGIN + HEADLINE_HIGH + GAP, floor) },
  ]
}

function between(x: number, width: number, top: number, floor: number): Rect {
  return { x, y: top, width, height: floor - top }
}

function banner(x: number, width: number): Plate {
  const height = width >= ONE_ROW_BANNER ? ROW_HIGH : CORNER_HIGH
  return { kind: 'alarm-banner', at: { x, y: MARGIN, width: Math.min(width, WIDEST_BANNER), height } }
}

function clock(glass: Glass): Plate {
  return { kind: 'clock', at: { x: glass.width - MARGIN - CLOCK_WIDE, y: MARGIN, width: CLOCK_WIDE, height: CORNER_HIGH } }
}

/** The card (案卷卡片) stands over what is below the banner there, as long as a case is selected. */
function card(glass: Glass, x: number, width: number): Plate {
  return { kind: 'case-card', at: between(x, width, UNDER_CORNER, glass.height - MARGIN) }
}

function strip(glass: Glass, x: number, width: number): Rect {
  return { x, y: glass.height - MARGIN - STRIP_HIGH, width, height: STRIP_HIGH }
}

const NEEDS: Partial<Record<Kind, { width: number; height: number }>> = {
  headline: { width: COLUMN, height: HEADLINE_HIGH },
  countdown: { width: COLUMN, height: LIST_NEEDS },
  'alarm-banner': { width: 250, height: ROW_HIGH },
  clock: { width: 340, height: CORNER_HIGH },
  stages: { width: STAGES_NEED, height: STRIP_HIGH },
  rates: { width: RATES_NEED, height: STRIP_HIGH },
  ranking: { width: COLUMN, height: RANKING_NEEDS },
  trend: { width: 360, height: STRIP_HIGH },
  'case-card': { width: 360, height: CARD_NEEDS },
}

/** Drops plates that are smaller than they need, leave the glass, or would stand on an earlier one (the card may). */
function keepFitting(glass: Glass, plates: Plate[]): Plate[] {
  const kept: Plate[] = []
  for (const plate of plates) {
    const { at, kind } = plate
    const needs = NEEDS[kind] ?? { width: 0, height: 0 }
    const inside = at.x >= 0 && at.y >= 0 && at.x + at.width <= glass.width && at.y + at.height <= glass.height
    const large = at.width >= needs.width - 0.01 && at.height >= needs.height - 0.01
    if (inside && large && (kind === 'case-card' || !kept.some((other) => overlap(other.at, at)))) kept.push(plate)
  }
  return kept
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function glassOf(profile: WallProfile, panel: PanelSpec): Glass {
  const mm = mmPerArcMinute(profile)
  const width = panel.widthMm / mm
  return { width, height: panel.heightMm / mm, column: Math.min(WIDEST_COLUMN, Math.max(COLUMN, width * COLUMN_SHARE)) }
}

function placeOnCanvas(profile: WallProfile, panel: PanelSpec, at: Rect): SceneItem['place'] {
  const canvas = canvasOf(profile)
  const mm = mmPerArcMinute(profile)
  return [
    (panel.xMm - canvas.x + at.x * mm) / canvas.width,
    (panel.yMm - canvas.y + at.y * mm) / canvas.height,
    (at.width * mm) / canvas.width,
    (at.height * mm) / canvas.height,
  ]
}
