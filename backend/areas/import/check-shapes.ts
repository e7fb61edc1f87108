import { polygonTable } from '../../../core/geometry/polygon-table.ts'
import { boundsOf } from '../../../core/geometry/polygons.ts'
import { ancestorCodes, CODE_LENGTHS } from '../area-codes.ts'
import type { AreaVersion } from '../area-registry.ts'
import { grouped } from '../grouped.ts'
import { type Clipper, clipperFor, type Shape } from './clip.ts'
import type { Findings } from './findings.ts'
import { isTangled } from './tangle.ts'

/** An area as it would stand after the import; `row` is null where it is stored already and untouched. */
export interface StandingArea {
  readonly area: AreaVersion
  readonly row: number | null
}

/** Borders that were drawn twice never agree to the millimetre: less than this is no overlap and no gap. */
const TOLERATED_OVERLAP_M2 = 1
const TOLERATED_OVERLAP_SHARE = 0.001
/** A hundredth of a cell of 10 000 m². */
const TOLERATED_GAP_M2 = 100
/** Two areas that share this much of the smaller are one area twice. */
const REFUSED_OVERLAP_SHARE = 0.2
const OUTSIDE = { warned: 0.05, refused: 0.5 }
/** Areas that one area touches, on average; a tiling has about four each way. */
const MOST_NEIGHBOURS = 50
/** Set operations give up their hold on the event loop after this many. */
const BREATHE_EVERY = 200

/** Checks shapes against one another: crossing themselves, overlaps among equals, gaps in what is above, outside of it. */
export async function checkShapes(standing: readonly StandingArea[], findings: Findings): Promise<void> {
  const withShape = standing.filter(({ area }) => area.polygons.length > 0)
  const clipper = clipperFor(withShape.map(({ area }) => area.polygons))
  const shapes = new Map<AreaVersion, Shape>()
  let done = 0
  for (const { area, row } of withShape) {
    if (row !== null && isTangled(area.polygons)) {
      reportTangle(area, row, findings)
      continue
    }
    const shape = clipper.shape(area.polygons)
    shapes.set(area, shape)
    if (row !== null) checkSelf(area, row, clipper.drawnArea(area.polygons), clipper.areaOf(shape), findings)
    if (++done % BREATHE_EVERY === 0) await breathe()
  }
  const sound = (): StandingArea[] => withShape.filter(({ row }) => row === null || !findings.isRefused(row))
  for (const equals of grouped(sound(), ({ area }) => area.kind).values()) await checkOverlaps(equals, shapes, clipper, findings)
  if (!findings.isRefused(0)) await checkParents(sound(), shapes, clipper, findings)
}

function reportTangle(area: AreaVersion, row: number, findings: Findings): void {
  findings.error(
    'geometry-bad',
    { row, code: area.code },
    { zh: '边界反复交错，无法核对', en: 'its border winds through itself or another too often to be checked' },
  )
}

/** A ring that crosses itself has another area once it is cut at its crossings. */
function checkSelf(area: AreaVersion, row: number, drawn: number, clean: number, findings: Findings): void {
  if (clean > 0 && Math.abs(clean - drawn) <= Math.max(1, drawn * 0.001)) return
  findings.error(
    'geometry-bad',
    { row, code: area.code },
    { zh: '边界自相交或面积为零', en: 'its border crosses itself, or it has no area' },
  )
}

async function checkOverlaps(
  equals: readonly StandingArea[],
  shapes: ReadonlyMap<AreaVersion, Shape>,
  clipper: Clipper,
  findings: Findings,
): Promise<void> {
  const table = polygonTable(equals.map(({ area }) => area.polygons))
  const isOut = ({ row }: StandingArea): boolean => row !== null && findings.isRefused(row)
  let done = 0
  for (const [index, own] of equals.entries()) {
    const bounds = boundsOf(own.area.polygons)!
    for (const other of table.touching(bounds.west, bounds.south, bounds.east, bounds.north)) {
      if (other <= index || isOut(own) || isOut(equals[other]!)) continue
      checkPair(own, equals[other]!, shapes, clipper, findings)
      if (++done > MOST_NEIGHBOURS * equals.length) {
        findings.error(
          'geometry-bad',
          { row: 0 },
          { zh: '区域之间普遍重叠，无法核对', en: 'the areas lie over one another everywhere and cannot be checked' },
        )
        return
      }
      if (done % BREATHE_EVERY === 0) await breathe()
    }
  }
}

function checkPair(
  a: StandingArea,
  b: StandingArea,
  shapes: ReadonlyMap<AreaVersion, Shape>,
  clipper: Clipper,
  findings: Findings,
): void {
  if (a.row === null && b.row === null) return
  const later = (b.row ?? 0) >= (a.row ?? 0) ? b : a
  if (isTangled(a.area.polygons, b.area.polygons)) {
    reportTangle(later.area, later.row!, findings)
    return
  }
  const [shapeA, shapeB] = [shapes.get(a.area)!, shapes.get(b.area)!]
  const shared = clipper.areaOf(clipper.intersection(shapeA, shapeB))
  const share = shared / Math.min(clipper.areaOf(shapeA), clipper.areaOf(shapeB))
  if (shared < TOLERATED_OVERLAP_M2 || share < TOLERATED_OVERLAP_SHARE) return
  const earlier = later === b ? a : b
  const facts = { code: later.area.code, other: earlier.area.code, area: Math.round(shared), share: percent(share) }
  findings.add(share >= REFUSED_OVERLAP_SHARE ? 'error' : 'warning', 'overlap', { row: later.row!, code: later.area.code }, facts)
}

async function checkParents(
  standing: readonly StandingArea[],
  shapes: ReadonlyMap<AreaVersion, Shape>,
  clipper: Clipper,
  findings: Findings,
): Promise<void> {
  const byCode = new Map(standing.map((each) => [each.area.code, each]))
  const parentOf = (code: string): StandingArea | null =>
    ancestorCodes(code)
      .map((above) => byCode.get(above))
      .find((found) => found) ?? null
  const families = grouped(
    standing.filter(({ area }) => area.kind !== 'district'),
    ({ area }) => `${parentOf(area.code)?.area.code ?? ''}/${area.kind}`,
  )
  for (const children of families.values()) {
    if (children.every(({ row }) => row === null)) continue
    const parent = parentOf(children[0]!.area.code)
    if (parent) checkFamily(parent, children, shapes, clipper, findings)
    else checkHoles(children, shapes, clipper, findings)
    await breathe()
  }
  const districts = standing.filter(({ area }) => area.kind === 'district')
  if (districts.some(({ row }) => row !== null)) checkHoles(districts, shapes, clipper, findings)
}

function checkFamily(
  parent: StandingArea,
  children: readonly StandingArea[],
  shapes: ReadonlyMap<AreaVersion, Shape>,
  clipper: Clipper,
  findings: Findings,
): void {
  const whole = shapes.get(parent.area)!
  for (const { area, row } of children) {
    if (row === null) continue
    if (isTangled(parent.area.polygons, area.polygons)) {
      reportTangle(area, row, findings)
      continue
    }
    const shape = shapes.get(area)!
    const share = 1 - clipper.areaOf(clipper.intersection(shape, whole)) / clipper.areaOf(shape)
    if (share < OUTSIDE.warned) continue
    const facts = { code: area.code, parent: parent.area.code, share: percent(share) }
    findings.add(share >= OUTSIDE.refused ? 'error' : 'warning', 'outside-parent', { row, code: area.code }, facts)
  }
  const sound = children.filter(({ row }) => row === null || !findings.isRefused(row))
  const gaps = clipper.difference(
    whole,
    sound.map(({ area }) => shapes.get(area)!),
  )
  for (const gap of gaps.filter(({ squareMetres }) => squareMetres >= TOLERATED_GAP_M2)) {
    const facts = { parent: `${parent.area.name} ${parent.area.code}`, area: Math.round(gap.squareMetres) }
    findings.warn('gap', { row: parent.row ?? 0, code: parent.area.code, at: gap.at }, facts)
  }
}

function checkHoles(
  areas: readonly StandingArea[],
  shapes: ReadonlyMap<AreaVersion, Shape>,
  clipper: Clipper,
  findings: Findings,
): void {
  const together = areas.length === 1 ? areas[0]!.area.name : areas[0]!.area.code.slice(0, CODE_LENGTHS.district)
  for (const hole of clipper.holes(areas.map(({ area }) => shapes.get(area)!))) {
    if (areas.length < 2 || hole.squareMetres < TOLERATED_GAP_M2) continue
    findings.warn('gap', { row: 0, code: null, at: hole.at }, { parent: together, area: Math.round(hole.squareMetres) })
  }
}

function percent(share: number): string {
  return (share * 100).toFixed(share < 0.1 ? 1 : 0)
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
