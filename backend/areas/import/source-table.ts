import type { FindingReason, ImportFormat } from '../../../contract/wire/areas.ts'

export type Cell = string | number | boolean | null

/** Geometry as the file has it, not yet looked at. */
export interface RawGeometry {
  readonly type: string
  readonly coordinates: unknown
}

export interface SourceRow {
  /** As a person counts it: a table's header is row 1, features count from 1. */
  readonly row: number
  readonly cells: ReadonlyMap<string, Cell>
  readonly geometry: RawGeometry | null
}

/** What every reader makes of its file, whatever the format. */
export interface SourceTable {
  readonly format: ImportFormat
  readonly columns: readonly string[]
  readonly rows: readonly SourceRow[]
  /** What the reader itself noticed. */
  readonly notes: readonly SourceNote[]
}

export interface SourceNote {
  readonly row: number
  readonly severity: 'error' | 'warning' | 'info'
  readonly reason: FindingReason
  readonly detail: { readonly zh: string; readonly en: string }
}

export interface SourceFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The file as a whole cannot be used. `detail` says what about it. */
export class SourceRefused extends Error {
  override readonly name = 'SourceRefused'
  readonly reason: FindingReason
  readonly detail: { readonly zh: string; readonly en: string }

  constructor(reason: FindingReason, zh: string, en: string, cause?: unknown) {
    super(en, { cause })
    this.reason = reason
    this.detail = { zh, en }
  }
}
