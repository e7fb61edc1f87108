import { getTableColumns } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import type { ImportReport } from '../../../contract/wire/areas.ts'
import { writeShifts } from '../../duty/plan-shifts.ts'
import type { AreaVersion } from '../area-registry.ts'
import type { BaseRecords } from '../base-records.ts'
import type { BaseDataWriter, SourceRecord, WriteCounts } from '../import/run-import.ts'
import {
  baseAliases,
  baseAreas,
  baseClasses,
  baseComponents,
  baseDays,
  baseMovers,
  basePlaces,
  baseUnits,
} from './base-tables.ts'
import { writeAccounts } from './write-people.ts'

/** Rows that travel in one statement: a few megabytes of JSON. */
const BATCH = 5000
type Note = (client: pg.PoolClient, report: ImportReport) => Promise<void>

/** Any number; one for all imports, which take turns so that their checks stay true until they write. */
const IMPORT_LOCK = 7340_002

/** `note` writes down, in the same transaction, what was imported. */
export function baseDataWriter(pool: pg.Pool, note?: Note): BaseDataWriter {
  return {
    write: async (records, source, dryRun, report) => {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query('begin')
        await client.query('select pg_advisory_xact_lock($1)', [IMPORT_LOCK])
        const { written, said } = await writeAll(client, records, source, report)
        if (said && !dryRun) await note?.(client, said)
        await client.query(dryRun ? 'rollback' : 'commit')
        return written
      } catch (error) {
        await client.query('rollback').catch((failure: unknown) => {
          broken = failure instanceof Error ? failure : new Error(String(failure))
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
  }
}

async function writeAll(
  client: pg.PoolClient,
  records: BaseRecords,
  source: SourceRecord,
  report: ((written: WriteCounts) => ImportReport) | undefined,
): Promise<{ readonly written: WriteCounts; readonly said: ImportReport | null }> {
  const sourceId = await addSource(client, source)
  await endEarlierEditions(client, records.areas)
  // An alias belongs to its area: it is written with it and not counted on its own.
  await upsert(client, baseAliases, ['alias', 'valid_from'], records.aliases, sourceId)
  const counts = [
    await upsert(client, baseAreas, ['code', 'valid_from'], records.areas, sourceId),
    await upsert(
      client,
      baseComponents,
      ['code'],
      records.components.map((each) => ({ ...each, recordedAt: source.at, recordedBy: source.by })),
      sourceId,
    ),
    await upsert(
      client,
      baseUnits,
      ['code'],
      records.units.map((unit) => ({ nameEn: null, ...unit })),
      sourceId,
    ),
    await upsert(
      client,
      baseClasses,
      ['edition', 'kind', 'code'],
      records.classes.map((each) => ({ nameEn: null, ...each, conditions: each.conditions })),
      sourceId,
    ),
    await upsert(client, basePlaces, ['code'], records.places, sourceId),
    await upsert(client, baseDays, ['date'], records.days, sourceId),
    await upsert(client, baseMovers, ['id'], records.movers, sourceId),
    await writeAccounts(client, records.accounts, source),
    await writeRoster(client, records, source),
  ]
  const written = counts.reduce((a, b) => ({
    inserted: a.inserted + b.inserted,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
  }))
  const said = report?.(written) ?? null
  const values = [sourceId, said?.written ?? written, said && JSON.stringify(said)]
  await client.query('update base_source set written = $2, report = $3 where id = $1', values)
  return { written, said }
}

async function writeRoster(client: pg.PoolClient, { shifts }: BaseRecords, { by, at }: SourceRecord): Promise<WriteCounts> {
  if (shifts.length === 0) return { inserted: 0, updated: 0, unchanged: 0 }
  const { planned, already } = await writeShifts(client, shifts, { principal: by, at })
  return { inserted: planned, updated: 0, unchanged: already }
}

async function addSource(client: pg.PoolClient, source: SourceRecord): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into base_source (name, target, format, datum, sha256, rows, imported_by, imported_at, written)
     values ($1, $2, $3, $4, $5, $6, $7, $8, '{}') returning id`,
    [source.name, source.target, source.format, source.datum, source.sha256, source.rows, source.by, source.at],
  )
  return rows[0]!.id
}

/** A new edition of an area ends the one that was open before it. */
async function endEarlierEditions(client: pg.PoolClient, areas: readonly AreaVersion[]): Promise<void> {
  const starts = JSON.stringify(areas.map(({ code, validFrom }) => ({ code, valid_from: validFrom })))
  await client.query(
    `update base_area as old set valid_to = new.valid_from
     from json_to_recordset($1::json) as new (code text, valid_from date)
     where old.code = new.code and old.valid_to is null and old.valid_from < new.valid_from`,
    [starts],
  )
}

/** When and by whom a row was written is no difference by itself. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['source_id', 'recorded_at', 'recorded_by'])
/** Said by those who were on site; a file does not know it. */
const NEVER_OVERWRITTEN: ReadonlySet<string> = new Set(['confirmed_on'])

/** Inserts what is new, updates what differs, and leaves the rest with the source that brought it. */
async function upsert(
  client: pg.PoolClient,
  table: PgTable,
  key: readonly string[],
  rows: readonly object[],
  sourceId: number,
): Promise<WriteCounts> {
  const counts = { inserted: 0, updated: 0, unchanged: 0 }
  const target = getTableConfig(table).name
  const columns = Object.entries(getTableColumns(table)).map(([field, column]) => ({ field, name: column.name }))
  const names = columns.map(({ name }) => name).join(', ')
  const written = columns.map(({ name }) => name).filter((name) => !NEVER_OVERWRITTEN.has(name) && !key.includes(name))
  const compared = written.filter((name) => !NOT_COMPARED.has(name))
  const statement = `
    insert into ${target} as old (${names}) select ${names} from json_populate_recordset(null::${target}, $1::json)
    on conflict (${key.join(', ')}) do update set ${written.map((name) => `${name} = excluded.${name}`).join(', ')}
    where (${compared.map((name) => `old.${name}`).join(', ')}) is distinct from (${compared.map((name) => `excluded.${name}`).join(', ')})
    returning (xmax = 0) as inserted`
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch: Readonly<Record<string, unknown>>[] = rows.slice(from, from + BATCH).map((row) => ({ ...row, sourceId }))
    const json = JSON.stringify(
      batch.map((row) => Object.fromEntries(columns.map(({ field, name }) => [name, row[field] ?? null]))),
    )
    const result = await client.query<{ inserted: boolean }>(statement, [json])
    const inserted = result.rows.filter((row) => row.inserted).length
    counts.inserted += inserted
    counts.updated += result.rows.length - inserted
    counts.unchanged += batch.length - result.rows.length
  }
  return counts
}
