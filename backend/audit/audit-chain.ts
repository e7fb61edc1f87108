import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { AuditVerifyQuery, AuditVerifyReply } from '../../contract/wire/audit.ts'
import { inTransaction } from '../db/database.ts'
import type { Sentence } from '../support/start-error.ts'

/** Lines sealed in one transaction: a longer one would hold the feed up, which publishes in the order of commits. */
const SEAL_BATCH = 500
const VERIFY_BATCH = 5000
const FIRST_HASH = Buffer.alloc(32)

/** A line as PostgreSQL writes it, so that no reading and writing of numbers and times lies between it and its hash. */
const LINE_AS_TEXT = `a.id::text as id, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as at, a.hall_at::text as hall_at,
  a.who, a.what, a.target, a.detail::text as detail`

interface LineAsText {
  readonly id: string
  readonly at: string
  readonly hall_at: string
  readonly who: string
  readonly what: string
  readonly target: string | null
  readonly detail: string | null
}

interface Head {
  readonly position: number
  readonly hash: Buffer
}

export function hashOf(before: Buffer, line: LineAsText): Buffer {
  const { id, at, hall_at, who, what, target, detail } = line
  const text = JSON.stringify([id, at, hall_at, who, what, target, detail])
  return createHash('sha256').update(before).update(text, 'utf8').digest()
}

/** Where a reading of the lines in the order of their transactions stands. */
interface Place {
  readonly xid: string
  readonly id: string
}

/**
 * Puts the lines that are not in the chain yet at its end. A line is taken once no transaction that began before it still
 * runs, so that none is left out; which is within the job's interval of its commit, unless a transaction hangs.
 * @returns how many were sealed
 */
export async function sealAudit(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ settled: string; from: string }>(
    `select pg_snapshot_xmin(pg_current_snapshot())::text as settled,
            coalesce((select sealed_below from audit_seal_mark), '0'::xid8)::text as "from"`,
  )
  const { settled, from } = rows[0] as { settled: string; from: string }
  let after: Place | null = { xid: from, id: '0' }
  let sealed = 0
  while (after !== null) {
    const start: Place = after
    const batch = await inTransaction(pool, (client) => sealBatch(client, start, settled))
    sealed += batch.count
    after = batch.last
  }
  return sealed
}

/** @returns how many lines, and the last of them when there may be more */
async function sealBatch(client: pg.PoolClient, after: Place, settled: string): Promise<{ count: number; last: Place | null }> {
  const { rows: turn } = await client.query<{ mine: boolean }>(`select pg_try_advisory_xact_lock(hashtext('audit-seal')) as mine`)
  if (!turn[0]?.mine) return { count: 0, last: null }
  const { rows } = await client.query<LineAsText & { xid: string; sealed: boolean }>(
    `select ${LINE_AS_TEXT}, a.xid::text as xid, exists (select from audit_seal s where s.audit_id = a.id) as sealed
     from audit a where (a.xid, a.id) > ($1::xid8, $2::bigint) and a.xid < $3::xid8
     order by a.xid, a.id limit ${SEAL_BATCH}`,
    [after.xid, after.id, settled],
  )
  // In a restored database they stand in the chain already, and are all of one new transaction.
  const count = await addToChain(
    client,
    rows.filter(({ sealed }) => !sealed),
  )
  if (rows.length === SEAL_BATCH) return { count, last: rows.at(-1) ?? null }
  if (rows.length > 0 || after.id !== '0') {
    await client.query(
      `insert into audit_seal_mark (sealed_below) values ($1::xid8)
       on conflict (one) do update set sealed_below = excluded.sealed_below`,
      [settled],
    )
  }
  return { count, last: null }
}

async function addToChain(client: pg.PoolClient, lines: readonly LineAsText[]): Promise<number> {
  if (lines.length === 0) return 0
  let head = await headOf(client)
  const seals = lines.map((line) => {
    head = { position: head.position + 1, hash: hashOf(head.hash, line) }
    return { position: head.position, id: line.id, hash: head.hash }
  })
  await client.query(
    'insert into audit_seal (position, audit_id, hash) select * from unnest($1::bigint[], $2::bigint[], $3::bytea[])',
    [seals.map(({ position }) => position), seals.map(({ id }) => id), seals.map(({ hash }) => hash)],
  )
  return lines.length
}

export async function headOf(client: pg.ClientBase | pg.Pool): Promise<Head> {
  const { rows } = await client.query<{ position: string; hash: Buffer }>(
    'select position, hash from audit_seal order by position desc limit 1',
  )
  return rows[0] ? { position: Number(rows[0].position), hash: rows[0].hash } : { position: 0, hash: FIRST_HASH }
}

type Fault = NonNullable<AuditVerifyReply['fault']>
type SealedLine = { [Key in keyof LineAsText]: LineAsText[Key] | null } & { position: string; audit_id: string; hash: Buffer }

/**
 * Computes the whole chain anew. What it proves: since a line was sealed, neither it nor any line before it was changed,
 * removed or slipped in. What it cannot: that the newest lines were not cut off together with their seals, or that not the
 * whole chain was computed anew by somebody who may write to the database; for that, give it a head noted elsewhere.
 */
export async function verifyAudit(pool: pg.Pool, noted: AuditVerifyQuery): Promise<AuditVerifyReply> {
  return inTransaction(pool, async (client) => {
    await client.query('set transaction isolation level repeatable read read only')
    const state = { from: 0, position: 0, hash: FIRST_HASH, checked: 0 }
    const fault = (await walk(client, state)) ?? (await differsFromNoted(client, noted))
    const { rows } = await client.query<{ n: number }>(
      'select count(*)::int as n from audit a where not exists (select from audit_seal s where s.audit_id = a.id)',
    )
    const { position, hash } = await headOf(client)
    const head = { position, hash: hash.toString('hex') }
    const { from, checked } = state
    return { ok: fault === null, from, head, checked, unsealed: rows[0]?.n ?? 0, fault, ...verdictWords(fault, checked) }
  })
}

const FAULT_WORDS: Readonly<Record<Fault['what'], Sentence>> = {
  'line-missing': { zh: '该处的审计记录已不存在', en: 'the line of the audit that stood there is gone' },
  'line-changed': { zh: '该处的审计记录被改动过', en: 'the line of the audit there was changed' },
  'seal-missing': { zh: '该处的封条已不存在', en: 'the seal that stood there is gone' },
  'noted-head-differs': { zh: '该处与您另行记下的摘要不符', en: 'it differs there from the head that you noted elsewhere' },
}

function verdictWords(fault: Fault | null, checked: number): Sentence {
  if (fault === null) {
    return {
      zh: `已核对 ${checked} 条，审计链完整。`,
      en: `${checked} lines were checked, and the chain of the audit holds.`,
    }
  }
  const { zh, en } = FAULT_WORDS[fault.what]
  const line = fault.auditId === null ? { zh: '', en: '' } : { zh: `（记录 ${fault.auditId}）`, en: ` (line ${fault.auditId})` }
  return {
    zh: `审计链在第 ${fault.position} 位${line.zh}不完整：${zh}。请保全数据库与备份，查明是谁改动的。`,
    en: `The chain of the audit does not hold at position ${fault.position}${line.en}: ${en}. Keep the database and its backups as they are, and find out who changed it.`,
  }
}

async function walk(
  client: pg.PoolClient,
  state: { from: number; position: number; hash: Buffer; checked: number },
): Promise<Fault | null> {
  for (;;) {
    const { rows } = await client.query<SealedLine>(
      `select s.position, s.audit_id, s.hash, ${LINE_AS_TEXT}
       from audit_seal s left join audit a on a.id = s.audit_id
       where s.position > $1 order by s.position limit ${VERIFY_BATCH}`,
      [state.position],
    )
    for (const row of rows) {
      const fault = step(state, row)
      if (fault) return fault
    }
    if (rows.length < VERIFY_BATCH) return null
  }
}

function step(state: { from: number; position: number; hash: Buffer; checked: number }, row: SealedLine): Fault | null {
  const position = Number(row.position)
  const auditId = Number(row.audit_id)
  // Where old lines went by the retention, the seal of the last of them is the root of the rest.
  const isRoot = state.position === 0 && position > 1 && row.id === null
  if (!isRoot && position !== state.position + 1) return { position: state.position + 1, auditId: null, what: 'seal-missing' }
  if (!isRoot && row.id === null) return { position, auditId, what: 'line-missing' }
  if (!isRoot && !hashOf(state.hash, row as LineAsText).equals(row.hash)) return { position, auditId, what: 'line-changed' }
  if (state.from === 0) state.from = isRoot ? position + 1 : position
  if (!isRoot) state.checked++
  state.position = position
  state.hash = row.hash
  return null
}

async function differsFromNoted(client: pg.PoolClient, { position, hash }: AuditVerifyQuery): Promise<Fault | null> {
  if (position === undefined || hash === undefined) return null
  const { rows } = await client.query<{ hash: Buffer; audit_id: string }>(
    'select hash, audit_id from audit_seal where position = $1',
    [position],
  )
  if (rows[0]?.hash.toString('hex') === hash) return null
  return { position, auditId: rows[0] ? Number(rows[0].audit_id) : null, what: 'noted-head-differs' }
}
