import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CaseCommand } from '../../backend/cases/case-command.ts'
import { executeCommands } from '../../backend/cases/execute-commands.ts'
import type { Ground } from '../../backend/cases/ground.ts'
import { CityDirectory } from '../../backend/city/city-directory.ts'
import { inTransaction } from '../../backend/db/database.ts'
import { HOUR } from '../../contract/units.ts'
import type { CaseAction, CaseCard } from '../../contract/wire/rest.ts'
import { USUAL_APPROVALS } from '../../core/cases/approval-rules.ts'
import { legalActions } from '../../core/cases/state-machine.ts'
import { seededRandom } from '../support/random.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, client, type FeedReaderProbe, FRIDAY_MORNING, REPORT, TOKENS, until } from './backend-bench.ts'

const bench = new Bench()
beforeAll(() => bench.start())
afterAll(() => bench.stop())
afterEach(() => bench.stopAll())

const ground: Ground = {
  directory: new CityDirectory(SMALL_CITY),
  approvalsAt: () => ({ version: 0, body: USUAL_APPROVALS }),
  levelsAt: () => 'one',
}
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const envelope = { principal: 'credential:other', actor: 'other', at: FRIDAY_MORNING, receivedAt: 0 }

/** Another backend on the same database: decides, writes, and dawdles before it commits. */
async function otherBackend(pool: pg.Pool, random: () => number, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await inTransaction(pool, async (client) => {
      await executeCommands(client, await someCommands(client, random), ground)
      await pause(random() * 150)
    })
  }
}

async function someCommands(client: pg.PoolClient, random: () => number): Promise<CaseCommand[]> {
  const report: CaseCommand = {
    ...envelope,
    op: 'report',
    key: null,
    bodyHash: '',
    request: { ...REPORT, lng: 110 + random() * 2 },
  }
  const { rows } = await client.query<{ id: number; state: CaseCard['state'] }>(
    'select id, state from cases where ended_at is null order by md5(id::text || $1) limit 3',
    [String(random())],
  )
  const steps = rows.flatMap(({ id, state }): CaseCommand[] => {
    const legal = legalActions(state)
    const action = legal[Math.floor(random() * legal.length)] as CaseAction
    return [
      { ...envelope, op: 'action', of: { id }, request: { action, reason: '试', unit: 'U1', until: FRIDAY_MORNING + HOUR } },
    ]
  })
  return [report, ...steps]
}

async function openVersions(pool: pg.Pool): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ id: number; version: number }>('select id, version from cases where ended_at is null')
  return new Map(rows.map(({ id, version }) => [id, version]))
}

const sorted = (map: Map<number, number>) => [...map].sort(([a], [b]) => a - b)

async function agrees(reader: FeedReaderProbe, pool: pg.Pool): Promise<boolean> {
  return JSON.stringify(sorted(reader.versions())) === JSON.stringify(sorted(await openVersions(pool)))
}

describe('the feed', () => {
  const seed = Number(process.env['SEED'] ?? 20261121)

  it(`ends equal to the database although transactions commit late and out of order (seed ${seed})`, async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl)
    const pool = bench.pool(databaseUrl)
    const reader = await bench.reader(backend.url)
    const random = seededRandom(seed)
    const writers = Array.from({ length: 6 }, () => otherBackend(pool, seededRandom(Math.floor(random() * 2 ** 31)), 15))
    const reports = Array.from({ length: 30 }, async (_, i) => {
      await pause(i * 30)
      return client(backend.url, TOKENS.intake).post('/api/intake/cases', REPORT)
    })
    await Promise.all([...writers, ...reports])
    await until(() => agrees(reader, pool), 'reader and database agree')
    expect(reader.seqs.length).toBeGreaterThan(5)
    expect(reader.versions().size).toBeGreaterThan(30)
    const late = await bench.reader(backend.url)
    expect(sorted(late.versions())).toEqual(sorted(reader.versions()))
  })

  it('gives a reader that was away what it missed, once, and no snapshot', async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl)
    const { post } = client(backend.url, TOKENS.intake)
    const reader = await bench.reader(backend.url)
    const { body: first } = await post<CaseCard>('/api/intake/cases', REPORT)
    await until(() => reader.versions().has(first.id), 'the first case arrives')
    const seqThen = reader.seq as number
    reader.disconnect()
    const { body: missed } = await post<CaseCard>('/api/intake/cases', REPORT)
    await post(`/api/cases/${first.id}/actions`, { action: 'reject', reason: '不属实' })
    expect(await reader.open()).toMatchObject({ ok: true, mode: 'deltas' })
    await until(() => reader.versions().has(missed.id) && !reader.versions().has(first.id), 'what was missed arrives')
    expect(reader.snapshots).toHaveLength(1)
    const after = reader.seqs.filter((seq) => seq > seqThen)
    expect(after).toEqual(after.map((_, i) => seqThen + 1 + i))
  })

  it('answers a reader of another epoch with a snapshot, and one of another protocol with a reason', async () => {
    const backend = await bench.backend(await bench.newDatabase())
    const reader = await bench.reader(backend.url)
    await until(() => reader.snapshots.length === 1, 'the first snapshot')
    reader.disconnect()
    reader.epoch = 'before the restart'
    expect(await reader.open()).toMatchObject({ ok: true, mode: 'snapshot' })
    expect(await reader.ask({ protocol: 99 })).toMatchObject({ ok: false, reason: 'client-too-new' })
    expect(await reader.ask({ protocol: 0 })).toMatchObject({ ok: false, reason: 'client-too-old' })
    expect(await reader.ask('let me in')).toMatchObject({ ok: false, reason: 'bad-message' })
  })

  it('lets a reader that does not read cost the others nothing, and brings it up to date when it reads again', async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl)
    const pool = bench.pool(databaseUrl)
    const [slow, quick] = [await bench.reader(backend.url), await bench.reader(backend.url)]
    await until(() => slow.snapshots.length === 1 && quick.snapshots.length === 1, 'both have the picture')
    slow.rawSocket().pause()
    const { post, get } = client(backend.url, TOKENS.intake)
    const rows = Array.from({ length: 400 }, (_, i) => ({
      op: 'report',
      key: `r${i}`,
      report: { ...REPORT, address: '很长的地址'.repeat(30), at: FRIDAY_MORNING - 1000 },
    }))
    for (let round = 0; round < 12; round++) {
      await post('/api/import', { rows: rows.map((row) => ({ ...row, key: `${row.key} ${round}` })) })
      const at = (await get<{ clock: { at: number } }>('/api/status')).body.clock?.at
      await post('/api/positions', { fixes: [{ id: 'C01', lng: 110.5, lat: 30.5 + round / 100_000, at }] })
    }
    await until(() => agrees(quick, pool), 'the quick reader is up to date')
    slow.rawSocket().resume()
    await until(() => agrees(slow, pool), 'the slow reader is up to date')
    expect(quick.snapshots).toHaveLength(1)
    expect(quick.positions.get(0)).toBeGreaterThan(5)
  })

  it('shows counts and rates equal to those counted afresh by SQL', async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl)
    const pool = bench.pool(databaseUrl)
    const reader = await bench.reader(backend.url)
    const random = seededRandom(seed)
    await otherBackend(pool, random, 40)
    await until(() => agrees(reader, pool), 'reader and database agree')
    await expect.poll(() => boardCounts(reader), { timeout: 8000 }).toEqual(await countedBySql(pool))
  })
})

function boardCounts({ board }: FeedReaderProbe) {
  if (!board) return null
  const stage = (name: string) => board.stages.find((each) => each.stage === name)
  return {
    open: board.stages.slice(0, -1).map(({ open }) => open),
    ended: stage('evaluate')?.open,
    handled: board.rates.handled,
    handledOnTime: board.rates.handledOnTime,
    closed: board.rates.closed,
    rework: board.rates.rework,
    districts: board.districts.map(({ code, open, filed }) => ({ code, open, filed })),
  }
}

/** The same definitions, written a second time by another hand: SQL over the tables. */
async function countedBySql(pool: pg.Pool) {
  const from = Date.parse('2026-11-20T00:00:00+08:00')
  const { rows } = await pool.query(
    `with rated as (select *, (flags & 4) <> 0 as suspended from cases where state not in ('void', 'rejected', 'self-handled'))
     select
       (select array_agg(n order by position) from (
          select s.position, count(c.id)::int as n
          from unnest(array['collect','file','dispatch','handle','feedback','check']) with ordinality s(stage, position)
          left join cases c on c.stage = s.stage and c.ended_at is null group by s.position) counts) as open,
       (select count(*)::int from cases where state in ('closed','force-closed') and ended_at >= $1) as ended,
       count(*) filter (where handled_at >= $1)::int as handled,
       count(*) filter (where handled_at >= $1 and (not handled_late or exempt_at is not null))::int as handled_on_time,
       count(*) filter (where handled_at >= $1 or (stage = 'handle' and not suspended and due_at < $2))::int as due_to_handle,
       count(*) filter (where ended_at >= $1)::int as closed,
       count(*) filter (where ended_at >= $1 or (ended_at is null and not suspended and total_due_at < $2))::int as due_to_close,
       count(*) filter (where reworked_at >= $1)::int as reworked,
       count(*) filter (where reworked_at >= $1 or handled_at >= $1)::int as ever_handled
     from rated`,
    [from, FRIDAY_MORNING + 60_000],
  )
  const { rows: districts } = await pool.query(
    `select d.code, count(c.id) filter (where c.ended_at is null)::int as open, count(c.id) filter (where c.filed_at >= $1)::int as filed
     from unnest(array['990101','990102']) d(code) left join cases c on c.district_code = d.code group by d.code order by d.code`,
    [from],
  )
  const row = rows[0]
  return {
    open: row.open,
    ended: row.ended,
    handled: { numerator: row.handled, denominator: row.due_to_handle },
    handledOnTime: { numerator: row.handled_on_time, denominator: row.due_to_handle },
    closed: { numerator: row.closed, denominator: row.due_to_close },
    rework: { numerator: row.reworked, denominator: row.ever_handled },
    districts,
  }
}
