import type { CaseColumns } from '../../contract/domain/case-columns.ts'
import { MOVER_COLUMN_TYPES, type MoverColumns } from '../../contract/domain/mover-columns.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { packCases } from '../../core/replica/case-table.ts'
import { encodeColumns, makeColumns } from '../../core/replica/columns.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { caseRow } from './case-row.ts'

/** A fix of a mover of the city's directory. */
export interface MoverFix {
  readonly mover: number
  readonly lng: number
  readonly lat: number
  readonly at: number
  /** Degrees; null = unknown. */
  readonly heading: number | null
  /** km/h; null = unknown. */
  readonly speed: number | null
}

const UNKNOWN = 65535

export function caseColumns(files: readonly CaseFile[], directory: CityDirectory): CaseColumns {
  const packed = packCases(files.map((file) => caseRow(file, directory)))
  return { ...packed, columns: asBuffers(packed.columns) }
}

export function moverColumns(fixes: readonly MoverFix[]): MoverColumns {
  const columns = makeColumns(MOVER_COLUMN_TYPES, fixes.length)
  fixes.forEach((fix, row) => {
    columns.mover[row] = fix.mover
    columns.lng[row] = fix.lng
    columns.lat[row] = fix.lat
    columns.at[row] = fix.at
    columns.heading[row] = fix.heading === null ? UNKNOWN : Math.round(fix.heading) % 360
    columns.speed[row] = fix.speed === null ? UNKNOWN : Math.min(UNKNOWN - 1, Math.round(fix.speed * 10))
  })
  return { count: fixes.length, columns: asBuffers(encodeColumns(MOVER_COLUMN_TYPES, columns, fixes.length)) }
}

/**
 * The msgpack parser knows Buffers. A typed array would arrive as a bare ArrayBuffer, and through a Redis adapter not at
 * all.
 */
function asBuffers(columns: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, bytes]) => [name, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]),
  )
}

export function bytesOf(columns: { readonly columns: Readonly<Record<string, Uint8Array>> }): number {
  return Object.values(columns.columns).reduce((sum, column) => sum + column.byteLength, 0)
}
