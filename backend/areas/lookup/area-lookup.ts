import { polygonTable } from '../../../core/geometry/polygon-table.ts'
import type { Polygons } from '../../../core/geometry/polygons.ts'
import { type AreaKind, ancestorCodes, CODE_LENGTHS, KINDS_UPWARDS } from '../area-codes.ts'

export interface LookupArea {
  readonly code: string
  readonly kind: AreaKind
  readonly polygons: Polygons
  readonly unitCode?: string | null
}

/** Where a point lies: indexes into the areas given, −1 = in none of that kind. */
export interface Located {
  readonly cell: number
  readonly community: number
  readonly street: number
  readonly district: number
  /** 管理责任主体 of the cell, or of the nearest area above it that has one. */
  readonly unitCode: string | null
}

export interface AreaLookup<Area extends LookupArea> {
  readonly areas: readonly Area[]
  readonly bytes: number
  at(lng: number, lat: number): Located
  /** The same for an area that is known by its code: a cell named by a collector needs no point. −1 = no such area. */
  indexOf(code: string): number
}

const NOWHERE: Located = { cell: -1, community: -1, street: -1, district: -1, unitCode: null }

/**
 * Point → 单元网格 → 社区 → 街道 → 区县 → responsible unit. The deepest area that holds the point decides, and its code
 * names the areas above it; a level that is missing from the codes is taken from the polygons that hold the point.
 */
export function areaLookup<Area extends LookupArea>(areas: readonly Area[]): AreaLookup<Area> {
  const table = polygonTable(areas.map((area) => area.polygons))
  const byCode = new Map(areas.map((area, index) => [area.code, index]))
  const chains = areas.map((area, index) => chainOf(index, area, areas, byCode))

  const at = (lng: number, lat: number): Located => {
    const hits = table.at(lng, lat)
    if (hits.length === 0) return NOWHERE
    hits.sort((a, b) => areas[b]!.code.length - areas[a]!.code.length)
    const deepest = chains[hits[0]!]!
    return hits.length === 1 ? deepest : filledUp(deepest, hits, areas)
  }
  return { areas, bytes: table.bytes, at, indexOf: (code) => byCode.get(code) ?? -1 }
}

function chainOf(index: number, area: LookupArea, areas: readonly LookupArea[], byCode: ReadonlyMap<string, number>): Located {
  const line = [index, ...ancestorCodes(area.code).map((code) => byCode.get(code) ?? -1)]
  const ofKind = (kind: AreaKind): number =>
    area.kind === kind
      ? index
      : area.code.length > CODE_LENGTHS[kind]
        ? (byCode.get(area.code.slice(0, CODE_LENGTHS[kind])) ?? -1)
        : -1
  return {
    cell: ofKind('cell'),
    community: ofKind('community'),
    street: ofKind('street'),
    district: ofKind('district'),
    unitCode: firstUnit(line, areas),
  }
}

/** Levels that the codes leave open, from the polygons; they count only above the deepest hit. */
function filledUp(chain: Located, hits: readonly number[], areas: readonly LookupArea[]): Located {
  const missing = hits.some((hit) => chain[areas[hit]!.kind] === -1)
  if (!missing) return chain
  const filled = { cell: chain.cell, community: chain.community, street: chain.street, district: chain.district }
  for (const hit of hits) if (filled[areas[hit]!.kind] === -1) filled[areas[hit]!.kind] = hit
  return {
    ...filled,
    unitCode:
      chain.unitCode ??
      firstUnit(
        KINDS_UPWARDS.map((kind) => filled[kind]),
        areas,
      ),
  }
}

function firstUnit(line: readonly number[], areas: readonly LookupArea[]): string | null {
  for (const index of line) {
    const unit = areas[index]?.unitCode
    if (unit) return unit
  }
  return null
}
