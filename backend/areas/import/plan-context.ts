import type { CaseClass, Unit } from '../../../contract/files/city.ts'
import type { LngLat } from '../../../contract/units.ts'
import type { Datum } from '../../../contract/wire/areas.ts'
import { metresFrom } from '../../../core/geometry/metres-from.ts'
import type { Bounds } from '../../../core/geometry/polygons.ts'
import type { AreaRegistry, AreaVersion } from '../area-registry.ts'
import type { Lines, MoverRecord } from '../base-records.ts'
import type { AreaLookup } from '../lookup/area-lookup.ts'
import type { ColumnMapping } from './columns.ts'
import type { Findings } from './findings.ts'
import type { ImportLimits } from './limits.ts'
import type { PeopleBook } from './people-book.ts'
import type { RowReader } from './row-reader.ts'

/** What is stored already, as far as an import must look at it. */
export interface StoredBaseData {
  readonly registry: AreaRegistry
  /** The areas that are valid today. */
  readonly lookup: AreaLookup<AreaVersion>
  /** Bounds of the city; null while it has no area with a shape. */
  readonly town: Bounds | null
  /** Units and classes (by `classKey`) as they are, the file's too. */
  readonly units: ReadonlyMap<string, Unit & { readonly parentCode?: string | null }>
  readonly classes: ReadonlyMap<string, CaseClass>
  /** Codes of component classes; empty while there is no dictionary. */
  readonly componentClasses: ReadonlySet<string>
  /** The course of each road that has one. */
  readonly roads: ReadonlyMap<string, Lines>
  /** Movers as they were imported. */
  readonly movers: readonly MoverRecord[]
  /** Keys that the city file has and no import has touched: a row of theirs changes what is there. */
  readonly inFileOnly: Readonly<Record<'areas' | 'units' | 'classes' | 'movers', ReadonlySet<string>>>
}

export const NOTHING_IN_FILE: StoredBaseData['inFileOnly'] = {
  areas: new Set(),
  units: new Set(),
  classes: new Set(),
  movers: new Set(),
}

export interface PlanContext {
  readonly rows: readonly RowReader[]
  readonly mapping: ColumnMapping
  readonly datum: Datum
  readonly stored: StoredBaseData
  readonly people: PeopleBook
  readonly findings: Findings
  readonly limits: ImportLimits
  /** Local day of the import. */
  readonly today: string
  readonly validFrom: string | null
  readonly edition: string | null
}

/** A record and the row that it comes from. */
export interface Planned<Record> {
  readonly row: number
  readonly record: Record
}

/** Refuses the second and later rows of one key. */
export function duplicateGuard(findings: Findings): (key: string, code: string, row: number) => boolean {
  const seen = new Map<string, number>()
  return (key, code, row) => {
    const other = seen.get(key)
    if (other === undefined) {
      seen.set(key, row)
      return false
    }
    findings.error('code-duplicate', { row, code }, { code, other })
    return true
  }
}

/** Beyond this a place belongs to another city, whatever the borders are worth. */
export const FAR_OUT_METRES = 1000

/** Reports a place that lies in no area of the city: far out it is refused, near the border it is a doubt. */
export function checkInTown(place: LngLat, row: number, code: string, { stored, findings }: PlanContext): void {
  if (!stored.town || stored.lookup.at(place[0], place[1]).district !== -1) return
  const metres = Math.round(metresFrom(stored.town, place))
  const far = metres > 0 ? { zh: `，距本市范围约 ${metres} m`, en: `, about ${metres} m from its bounds` } : { zh: '', en: '' }
  const facts = { lng: place[0].toFixed(6), lat: place[1].toFixed(6), ...far }
  findings.add(metres > FAR_OUT_METRES ? 'error' : 'warning', 'out-of-town', { row, code, at: place }, facts)
}
