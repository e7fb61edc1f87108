import { createHash } from 'node:crypto'
import type { AreasImportQuery, Datum, ImportFormat, ImportReport, ImportTarget } from '../../../contract/wire/areas.ts'
import { type BaseRecords, classKey, NO_RECORDS } from '../base-records.ts'
import { checkDatum } from './check-datum.ts'
import { mapColumns } from './columns.ts'
import { Findings } from './findings.ts'
import { type ImportLimits, limitsFor } from './limits.ts'
import { NO_PEOPLE, type PeopleBook } from './people-book.ts'
import { planAccounts } from './plan-accounts.ts'
import { planAreas } from './plan-areas.ts'
import { planClasses } from './plan-classes.ts'
import { planComponents } from './plan-components.ts'
import type { PlanContext, Planned, StoredBaseData } from './plan-context.ts'
import { planCalendar, planPlaces, planUnits } from './plan-dictionaries.ts'
import { planMovers } from './plan-movers.ts'
import { planShifts } from './plan-shifts.ts'
import { readSource } from './read-source.ts'
import { cleanText, rowReader } from './row-reader.ts'
import { type SourceFile, SourceRefused, type SourceTable } from './source-table.ts'

export interface WriteCounts {
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
}

/** Where a source came from: recorded with the rows that it brought. */
export interface SourceRecord {
  readonly name: string
  readonly target: ImportTarget
  readonly format: ImportFormat
  readonly datum: Datum
  readonly sha256: string
  readonly rows: number
  readonly by: string
  /** HallMs. */
  readonly at: number
}

export interface BaseDataWriter {
  /**
   * All or nothing. With `dryRun` everything is done and taken back, so that the counts are those of the real run.
   * `report` makes what is kept with the source, for reading it again.
   */
  write(
    records: BaseRecords,
    source: SourceRecord,
    dryRun: boolean,
    report?: (written: WriteCounts) => ImportReport,
  ): Promise<WriteCounts>
}

export interface ImportOrder {
  readonly files: readonly SourceFile[]
  readonly query: AreasImportQuery
  readonly stored: StoredBaseData
  /** Needed for accounts and shifts alone. */
  readonly people?: PeopleBook
  readonly writer: BaseDataWriter
  readonly by: string
  readonly at: number
  readonly today: string
  readonly limits?: ImportLimits
}

/** Columns without which no row can stand. */
const NEEDED: Readonly<Record<ImportTarget, readonly string[]>> = {
  areas: ['code'],
  components: ['code'],
  units: ['code', 'name'],
  classes: ['code', 'name', 'kind'],
  places: ['name'],
  calendar: ['date', 'kind'],
  movers: ['id', 'name', 'kind'],
  accounts: ['user', 'name', 'roles'],
  shifts: ['mover', 'from', 'to'],
}

/** Reads, checks and writes one data set. Rows that are wrong are left out and reported; what is wrong with all refuses all. */
export async function runImport(order: ImportOrder): Promise<ImportReport> {
  const { query } = order
  const findings = new Findings()
  const table = await readOrRefuse(order, findings)
  if (!table) return report(order, null, new Map(), findings, NOTHING_WRITTEN)
  for (const note of table.notes) findings.add(note.severity, note.reason, { row: note.row }, note.detail)
  const mapping = mapColumns(query.target, table.columns)
  if (mapping.unknown.length > 0) findings.add('info', 'column-unknown', { row: 0 }, { columns: mapping.unknown.join('、') })
  checkColumns(query.target, table, mapping.columnOf, findings)
  if (findings.isRefused(0)) return report(order, table, mapping.columnOf, findings, NOTHING_WRITTEN)

  const limits = order.limits ?? limitsFor(query.target)
  const context: PlanContext = {
    rows: table.rows.map((row) => rowReader(row, mapping, findings, limits)),
    mapping,
    datum: query.datum ?? 'WGS84',
    stored: order.stored,
    people: order.people ?? NO_PEOPLE,
    findings,
    limits,
    today: order.today,
    validFrom: query.validFrom ?? null,
    edition: query.edition === undefined ? null : cleanText(query.edition),
  }
  const records = await plan(query, context)
  const reported = (written: WriteCounts) =>
    report(order, table, mapping.columnOf, findings, withFileCounted(written, records, order.stored))
  const written = findings.isRefused(0)
    ? NOTHING_WRITTEN
    : await order.writer.write(records, sourceOf(order, table), query.dryRun ?? true, reported)
  return reported(written)
}

/** The file's own records are in no table: the first row of theirs is new there and yet changes what the city has. */
function withFileCounted(written: WriteCounts, records: BaseRecords, { inFileOnly }: StoredBaseData): WriteCounts {
  const ofFile = [
    ...new Set(records.areas.map(({ code }) => code).filter((code) => inFileOnly.areas.has(code))),
    ...records.units.filter(({ code }) => inFileOnly.units.has(code)),
    ...records.classes.filter((each) => inFileOnly.classes.has(classKey(each))),
    ...records.movers.filter(({ id }) => inFileOnly.movers.has(id)),
  ].length
  const moved = Math.min(ofFile, written.inserted)
  return { ...written, inserted: written.inserted - moved, updated: written.updated + moved }
}

const NOTHING_WRITTEN: WriteCounts = { inserted: 0, updated: 0, unchanged: 0 }

async function readOrRefuse(order: ImportOrder, findings: Findings): Promise<SourceTable | null> {
  try {
    return await readSource(order.files, order.limits ?? limitsFor(order.query.target))
  } catch (error) {
    if (!(error instanceof SourceRefused)) throw error
    findings.error(error.reason, { row: 0 }, error.detail)
    return null
  }
}

function checkColumns(target: ImportTarget, table: SourceTable, columnOf: ReadonlyMap<string, string>, findings: Findings): void {
  const hasShapes = table.rows.some((row) => row.geometry !== null)
  const places = (target === 'components' || target === 'places') && !hasShapes ? ['lng', 'lat'] : []
  for (const field of [...NEEDED[target], ...places]) {
    if (!columnOf.has(field)) findings.error('column-missing', { row: 0, field }, { field })
  }
}

async function plan(query: AreasImportQuery, context: PlanContext): Promise<BaseRecords> {
  const good = <Record>(planned: readonly Planned<Record>[]): Record[] =>
    planned.filter(({ row }) => !context.findings.isRefused(row)).map(({ record }) => record)
  switch (query.target) {
    case 'areas': {
      checkDatum(context, 'code', query.keepDatum ?? false)
      const planned = await planAreas(context)
      return { ...NO_RECORDS, areas: good(planned.areas), aliases: good(planned.aliases) }
    }
    case 'components':
      checkDatum(context, 'cell', query.keepDatum ?? false)
      return { ...NO_RECORDS, components: good(planComponents(context)) }
    case 'units':
      return { ...NO_RECORDS, units: good(planUnits(context)) }
    case 'classes':
      return { ...NO_RECORDS, classes: good(planClasses(context)) }
    case 'places':
      return { ...NO_RECORDS, places: good(planPlaces(context)) }
    case 'calendar':
      return { ...NO_RECORDS, days: good(planCalendar(context)) }
    case 'movers':
      return { ...NO_RECORDS, movers: good(planMovers(context)) }
    case 'accounts':
      return { ...NO_RECORDS, accounts: good(planAccounts(context)) }
    case 'shifts':
      return { ...NO_RECORDS, shifts: good(await planShifts(context)) }
  }
}

function sourceOf(order: ImportOrder, table: SourceTable): SourceRecord {
  const { query, by, at } = order
  const about = reportedSource(order, table)
  return {
    name: about.name,
    datum: about.datum,
    sha256: about.sha256,
    target: query.target,
    format: table.format,
    rows: table.rows.length,
    by,
    at,
  }
}

function reportedSource({ files, query }: ImportOrder, table: SourceTable | null): ImportReport['source'] {
  const digest = createHash('sha256')
  for (const file of files) digest.update(file.bytes)
  const name = cleanText(query.source ?? files.map((file) => file.name).join(', ')).slice(0, 200)
  return { name, format: table?.format ?? null, datum: query.datum ?? 'WGS84', sha256: digest.digest('hex') }
}

function report(
  order: ImportOrder,
  table: SourceTable | null,
  columnOf: ReadonlyMap<string, string>,
  findings: Findings,
  written: WriteCounts,
): ImportReport {
  const read = table?.rows.length ?? 0
  const refused = findings.isRefused(0) ? read : findings.refusedRows
  const accepted = Math.max(0, read - refused)
  return {
    target: order.query.target,
    dryRun: order.query.dryRun ?? true,
    outcome: accepted === 0 ? 'refused' : refused > 0 ? 'partial' : 'complete',
    source: reportedSource(order, table),
    columns: Object.fromEntries([...columnOf].map(([field, column]) => [column, field])),
    rows: { read, accepted, refused, warned: findings.rowsWarned },
    written,
    ...findings.list(),
  }
}
