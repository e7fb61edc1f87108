import type { LngLat } from '../../../contract/units.ts'
import type { Polygons } from '../../../core/geometry/polygons.ts'
import type { Lines } from '../base-records.ts'

export type ExportCell = string | number | null

/** WGS-84, as everything is stored. */
export type ExportShape =
  | { readonly type: 'Point'; readonly coordinates: LngLat }
  | { readonly type: 'MultiLineString'; readonly coordinates: Lines }
  | { readonly type: 'MultiPolygon'; readonly coordinates: Polygons }

export interface ExportRow {
  /** By field of the import. */
  readonly cells: Readonly<Record<string, ExportCell>>
  readonly shape?: ExportShape | null
  /** What a table without shapes must leave out, for it would be read back as another shape. */
  readonly onlyWithShape?: boolean
}

/** What leaves the house can come in again: headers and words are those that the import understands. */
export interface ExportTable {
  readonly columns: readonly (readonly [field: string, header: string])[]
  readonly hasShapes: boolean
  readonly rows: Iterable<ExportRow> | AsyncIterable<ExportRow>
}
