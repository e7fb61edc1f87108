import type { Polygons } from '../../core/geometry/polygons.ts'
import { type AreaKind, kindOfCode } from './area-codes.ts'
import { grouped } from './grouped.ts'

/** Local days `YYYY-MM-DD`: valid from the first day on, until the day before `validTo`; null = still valid. */
export interface Validity {
  readonly validFrom: string
  readonly validTo: string | null
}

/** One edition of an area. When a boundary, a name or a responsibility changes, a new edition begins and the old one ends. */
export interface AreaVersion extends Validity {
  readonly code: string
  readonly kind: AreaKind
  readonly name: string
  readonly nameEn: string | null
  /** 管理责任主体: the unit that answers for the area. */
  readonly unitCode: string | null
  readonly polygons: Polygons
}

/** Another code for the same area: 320602 for 320613 after the merger of 2020. It holds for everything below it as well. */
export interface AreaAlias extends Validity {
  readonly alias: string
  readonly code: string
}

/** Valid since records began. */
export const ALWAYS = '0001-01-01'

export function isValidOn(validity: Validity, day: string): boolean {
  return validity.validFrom <= day && (validity.validTo === null || day < validity.validTo)
}

export function overlapInTime(a: Validity, b: Validity): boolean {
  return (b.validTo === null || a.validFrom < b.validTo) && (a.validTo === null || b.validFrom < a.validTo)
}

/** Areas by code and day, through aliases. */
export interface AreaRegistry {
  readonly versions: readonly AreaVersion[]
  readonly aliases: readonly AreaAlias[]
  /** All editions that bear the code, past and future ones too. */
  editionsOf(code: string): readonly AreaVersion[]
  /** The area that an alias stands for without an end; null where it stands for none. */
  aliasTarget(alias: string): string | null
  /** The areas that are valid on that day, in the order of their codes. */
  validOn(day: string): AreaVersion[]
  /**
   * The area that a code means on that day: the one that bears it, or the one that an alias of it, or of an area above it,
   * leads to. Null where the code means nothing on that day.
   */
  resolve(code: string, day: string): AreaVersion | null
}

export function areaRegistry(versions: readonly AreaVersion[], aliases: readonly AreaAlias[]): AreaRegistry {
  const byCode = grouped(versions, (version) => version.code)
  const byAlias = grouped(aliases, (alias) => alias.alias)
  const bearing = (code: string, day: string): AreaVersion | null =>
    byCode.get(code)?.find((version) => isValidOn(version, day)) ?? null

  const resolve = (code: string, day: string): AreaVersion | null => {
    const own = bearing(code, day)
    if (own) return own
    for (const prefix of prefixes(code)) {
      const alias = byAlias.get(prefix)?.find((each) => isValidOn(each, day))
      const found = alias ? bearing(alias.code + code.slice(prefix.length), day) : null
      if (found) return found
    }
    return null
  }
  return {
    versions,
    aliases,
    editionsOf: (code) => byCode.get(code) ?? [],
    aliasTarget: (alias) => byAlias.get(alias)?.find((each) => each.validTo === null)?.code ?? null,
    validOn: (day) => versions.filter((version) => isValidOn(version, day)).sort((a, b) => (a.code < b.code ? -1 : 1)),
    resolve,
  }
}

/** The code itself and the codes above it, longest first: the nearest alias wins. */
function prefixes(code: string): string[] {
  return [15, 12, 9, 6]
    .filter((length) => length <= code.length && kindOfCode(code.slice(0, length)))
    .map((length) => code.slice(0, length))
}
