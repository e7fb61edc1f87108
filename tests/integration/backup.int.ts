/** Backup beside a working backend, and its restore into a new database on which a backend starts and serves. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealAudit, verifyAudit } from '../../backend/audit/audit-chain.ts'
import { backupCommand, restoreCommand } from '../../backend/backup/backup-commands.ts'
import type { FileOrder } from '../../backend/backup/backup-order.ts'
import { checkBackup } from '../../backend/backup/check-backup.ts'
import { backupTables } from '../../backend/backup/read-schema.ts'
import { writeBackup } from '../../backend/backup/write-backup.ts'
import { MIGRATIONS, migrate } from '../../backend/db/migrate.ts'
import type { Backend } from '../../backend/start-backend.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import type { BackendStatus, CaseCard } from '../../contract/wire/rest.ts'
import { Bench, BUILT, client, REPORT, TOKENS, tempDir, until } from './backend-bench.ts'

const bench = new Bench()
const folder = tempDir()
const options = { keeperPath: join(BUILT, 'keeper.js'), log: silentLogger, progress: () => undefined }
const NOW = Date.parse('2026-11-20T01:00:00Z')
let backend: Backend
let databaseUrl: string
let backup: FileOrder

const order = (file: string, url: string | null, dataDir = 'data'): FileOrder => ({
  file: join(folder.path, file),
  dataDir: join(folder.path, dataDir),
  cityFile: null,
  databaseUrl: url,
  filesFolder: join(folder.path, dataDir, 'files', 'attachments'),
})
const intake = () => client(backend.url, TOKENS.intake)
const report = () => intake().post<CaseCard>('/api/intake/cases', { ...REPORT, description: '换行\n和\\反斜杠\t制表' })

/** Rows and content of every table that a backup keeps, whatever the order of rows and columns. */
async function contentOf(pool: pg.Pool): Promise<Record<string, string>> {
  const content: Record<string, string> = {}
  for (const { name, columns } of await backupTables(pool)) {
    const list = columns.toSorted().map((column) => `"${column}"`)
    const { rows } = await pool.query<{ n: string; sum: string }>(
      `select count(*) as n, coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text as sum
       from (select ${list} from "${name}") t`,
    )
    content[name] = `${rows[0]?.n} rows, ${rows[0]?.sum}`
  }
  return content
}

/** A photo as the store keeps it, and the row that names it. */
async function addAttachment(caseId: number): Promise<string> {
  const bytes = Buffer.from('a photo, as far as a backup cares')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  mkdirSync(join(backup.filesFolder, sha256.slice(0, 2)), { recursive: true })
  writeFileSync(join(backup.filesFolder, sha256.slice(0, 2), sha256), bytes)
  await bench.pool(databaseUrl).query(
    `insert into attachment (case_id, sha256, size, type, kind, phase, file_name, personal, added_by, added_at)
     values ($1, $2, $3, 'image/jpeg', 'photo', 'before', 'x.jpg', false, 'account:x', 0)`,
    [caseId, sha256, bytes.length],
  )
  return sha256
}

beforeAll(async () => {
  await bench.start()
  databaseUrl = await bench.newDatabase()
  backend = await bench.backend(databaseUrl)
  backup = order('backup.tar.gz', databaseUrl)
})
afterAll(async () => {
  await bench.stop()
  folder.remove()
})

describe('a backup', () => {
  it('is made under load, and restored it is the record of one instant: each case with its whole log, nothing twice', async () => {
    const { body: first } = await report()
    const photo = await addAttachment(first.id)
    let written = 1
    let working = true
    const load = Array.from({ length: 4 }, async () => {
      while (working) {
        const { body } = await report()
        await intake().post(`/api/cases/${body.id}/actions`, { action: 'accept' })
        written++
      }
    })
    await until(() => written > 20, 'the load runs')
    const before = written
    const told = await backupCommand(backup, options, NOW)
    const after = written
    await until(() => written > after, 'the work went on')
    working = false
    await Promise.all(load)
    expect(told.en).toContain('1 attachments')

    const restored = order('backup.tar.gz', await bench.newDatabase(), 'restored')
    await restoreCommand(restored, options, NOW)
    const pool = bench.pool(restored.databaseUrl as string)
    const { rows } = await pool.query<{ cases: number; torn: number }>(
      `select count(*)::int as cases,
         count(*) filter (where version <> (select count(*) from case_log where case_id = cases.id))::int as torn from cases`,
    )
    expect(rows[0]?.torn).toBe(0)
    expect(rows[0]?.cases).toBeGreaterThanOrEqual(before)
    expect(rows[0]?.cases).toBeLessThan(written + 4)
    expect(readFileSync(join(restored.filesFolder, photo.slice(0, 2), photo), 'utf8')).toContain('a photo')
  })

  it('of a resting database is equal in every table, and a backend starts on it, serves, and numbers on', async () => {
    await backend.stop()
    await bench
      .pool(databaseUrl)
      .query(
        `insert into position_20261120 values ('C01', extract(epoch from timestamptz '2026-11-20T01:00Z') * 1000, 110.1, 30.1, null, 5.5)`,
      )
    const source = await contentOf(bench.pool(databaseUrl))
    await backupCommand(order('rest.tar.gz', databaseUrl), options, NOW)
    const restored = order('rest.tar.gz', await bench.newDatabase(), 'rest')
    await restoreCommand(restored, options, NOW)
    const pool = bench.pool(restored.databaseUrl as string)
    await pool.query(
      "set session_replication_role = replica; delete from audit where what = 'backup.restore'; set session_replication_role = origin",
    )
    expect(await contentOf(pool)).toEqual(source)
    await expect(pool.query('delete from case_log')).rejects.toThrow('append-only')

    backend = await bench.backend(restored.databaseUrl as string)
    const { body: status } = await intake().get<BackendStatus>('/api/status')
    expect(`${status.record.cases} rows`).toBe(source['cases']?.split(',')[0])
    const { body: card } = await report()
    expect(card.id).toBeGreaterThan(status.record.cases)
    expect((await intake().get<CaseCard>(`/api/cases/${card.id}`)).body.log).toHaveLength(1)
    await sealAudit(pool)
    expect(await verifyAudit(pool, {})).toMatchObject({ ok: true, from: 1 })
  })

  it('is restored into an empty data directory with a PostgreSQL of its own, once', async () => {
    const own = order('rest.tar.gz', null, 'own')
    expect((await restoreCommand(own, options, NOW)).en).toContain('the city small')
    await expect(restoreCommand(own, options, NOW)).rejects.toThrow('not overwritten')
    expect(readdirSync(own.dataDir)).toContain('pg-password')
  })

  it('of an older program is brought up to this one', async () => {
    const old = bench.pool(await bench.newDatabase())
    await migrate(old, MIGRATIONS.slice(0, -1))
    await old.query(`insert into meta (key, value) values ('city', '"small"')`)
    await writeBackup({ pool: old, filesFolder: backup.filesFolder, file: join(folder.path, 'old.tar.gz'), now: NOW })
    const restored = order('old.tar.gz', await bench.newDatabase(), 'old')
    await restoreCommand(restored, options, NOW)
    const { rows } = await bench.pool(restored.databaseUrl as string).query('select name from schema_step order by step')
    expect(rows.map(({ name }) => name)).toEqual(MIGRATIONS.map(({ name }) => name))
  })

  it('keeps no sessions: one that was ended afterwards does not come to life again', async () => {
    const { head } = await checkBackup(join(folder.path, 'rest.tar.gz'))
    const names = head.tables.map(({ name }) => name)
    expect(names).not.toContain('session')
    expect(names).toEqual(expect.arrayContaining(['account', 'cases', 'case_log', 'audit', 'setting', 'position', 'attachment']))
  })
})

describe('a restore is refused in a sentence', () => {
  const refusalOf = async (file: string, bytes: Buffer): Promise<string> => {
    writeFileSync(join(folder.path, file), bytes)
    const asked = order(file, await bench.newDatabase(), 'refused')
    const error: unknown = await restoreCommand(asked, options, NOW).catch((refusal: unknown) => refusal)
    const { rows } = await bench.pool(asked.databaseUrl as string).query("select 1 from pg_class where relname = 'cases'")
    expect(rows).toEqual([])
    return error instanceof Error ? error.message : 'it was not refused'
  }
  const good = () => readFileSync(join(folder.path, 'rest.tar.gz'))

  it('for a database that is not empty', async () => {
    await expect(restoreCommand(order('rest.tar.gz', databaseUrl), options, NOW)).rejects.toThrow('not empty')
  })

  it('for a file that was cut off, has a wrong byte, a changed row, or is something else', async () => {
    expect(await refusalOf('cut.gz', good().subarray(0, good().length - 100))).toContain('damaged')
    const bent = good()
    bent[bent.length >> 1]! ^= 0xff
    expect(await refusalOf('bent.gz', bent)).toContain('damaged')
    const plain = gunzipSync(good())
    const place = plain.indexOf('反斜杠')
    plain.write('正斜杠', place)
    expect(await refusalOf('changed.gz', gzipSync(plain))).toContain('damaged')
    expect(await refusalOf('other.gz', gzipSync(Buffer.alloc(2048)))).toContain('no backup')
    expect(await refusalOf('text.gz', Buffer.from('hello'))).toContain('damaged')
  })

  it('for a schema of a newer program', async () => {
    const pool = bench.pool(databaseUrl)
    await pool.query(`insert into schema_step (step, name) values ($1, '9999-tomorrow')`, [MIGRATIONS.length + 1])
    const file = join(folder.path, 'newer.tar.gz')
    await writeBackup({ pool, filesFolder: backup.filesFolder, file, now: NOW })
    await expect(restoreCommand(order('newer.tar.gz', await bench.newDatabase(), 'newer'), options, NOW)).rejects.toThrow(
      'does not know',
    )
  })

  it('and a backup does not overwrite a file', async () => {
    await expect(backupCommand(order('rest.tar.gz', databaseUrl), options, NOW)).rejects.toThrow()
  })
})
