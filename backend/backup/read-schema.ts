import type pg from 'pg'
import type { BackupHead, BackupTable } from './backup-format.ts'

/**
 * What a backup leaves out: the feed's outbox and turns of jobs are of the moment; sessions, so that one that was ended
 * after the backup does not come to life again; what counts transactions, which another database numbers anew.
 */
const LEFT_OUT: ReadonlySet<string> = new Set(['schema_step', 'change', 'job', 'session', 'audit_seal_mark', 'instance'])
/** Columns with a default that holds only in the database where they were made. */
const LEFT_OUT_COLUMNS: ReadonlySet<string> = new Set(['audit.xid'])

type Client = pg.ClientBase | pg.Pool

/** All tables of the record, each after those that it refers to. */
export async function backupTables(client: Client): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     group by c.relname order by c.relname`,
  )
  const tables = rows
    .filter(({ name }) => !LEFT_OUT.has(name))
    .map(({ name, columns }) => ({ name, columns: columns.filter((column) => !LEFT_OUT_COLUMNS.has(`${name}.${column}`)) }))
  return inLoadingOrder(tables, await references(client))
}

async function references(client: Client): Promise<Map<string, Set<string>>> {
  const { rows } = await client.query<{ from: string; to: string }>(
    `select f.relname as "from", t.relname as "to" from pg_constraint k
     join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and f.relname <> t.relname`,
  )
  const found = new Map<string, Set<string>>()
  for (const { from, to } of rows) found.set(from, (found.get(from) ?? new Set()).add(to))
  return found
}

/** @throws Error where tables refer to one another in a circle: then no order would do */
export function inLoadingOrder<Named extends { readonly name: string }>(
  tables: readonly Named[],
  refersTo: ReadonlyMap<string, ReadonlySet<string>>,
): Named[] {
  const ordered: Named[] = []
  const left = new Map(tables.map((table) => [table.name, table]))
  while (left.size > 0) {
    const free = [...left.values()].filter(({ name }) => ![...(refersTo.get(name) ?? [])].some((other) => left.has(other)))
    if (free.length === 0) throw new Error(`these tables refer to one another in a circle: ${[...left.keys()].join(', ')}`)
    for (const table of free) {
      ordered.push(table)
      left.delete(table.name)
    }
  }
  return ordered
}

export async function partitionsOf(client: Client): Promise<BackupHead['partitions']> {
  const { rows } = await client.query<BackupHead['partitions'][number]>(
    `select c.relname as name, p.relname as parent, pg_get_expr(c.relpartbound, c.oid) as bound
     from pg_class c join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
     where c.relispartition and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by c.relname`,
  )
  return rows
}

/** Where each sequence stands now: at or after what any row of the snapshot has. */
export async function sequencesOf(client: Client): Promise<BackupHead['sequences']> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `select t.relname as "table", a.attname as "column", s.oid::regclass::text as sequence
     from pg_class s join pg_depend d on d.objid = s.oid and d.deptype in ('a', 'i') and d.classid = 'pg_class'::regclass
     join pg_class t on t.oid = d.refobjid join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
     where s.relkind = 'S' and t.relnamespace = 'public'::regnamespace order by 1, 2`,
  )
  const found = []
  for (const { table, column, sequence } of rows) {
    const { rows: state } = await client.query<{ last: string; called: boolean }>(
      `select last_value::text as last, is_called as called from ${sequence}`,
    )
    if (state[0]) found.push({ table, column, ...state[0] })
  }
  return found
}

export async function schemaSteps(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from schema_step order by step')
  return rows.map(({ name }) => name)
}
