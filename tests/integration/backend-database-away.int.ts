/** A backend that cannot judge must not look alive: walls raise the alarms themselves once it is silent. */
import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../../contract/units.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import { Bench, client, type FeedReaderProbe, FRIDAY_MORNING, REPORT, TOKENS, until } from './backend-bench.ts'

const bench = new Bench()
beforeAll(() => bench.start())
afterAll(() => bench.stop())
afterEach(() => bench.stopAll())

const SILENT_WITHIN_MS = 5000
/** More than two beats, which is when a hub takes the line for cut. */
const SILENCE_MS = 2200

async function postgresProcesses(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>('select pid from pg_stat_activity')
  const children = rows.map(({ pid }) => pid)
  const stat = readFileSync(`/proc/${children[0]}/stat`, 'latin1')
  const postmaster = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  return [postmaster, ...children]
}

async function untilSilent(reader: FeedReaderProbe): Promise<void> {
  await until(() => performance.now() - reader.heardAt > SILENCE_MS, 'the feed is silent', SILENT_WITHIN_MS + SILENCE_MS)
}

const sends = async (reader: FeedReaderProbe): Promise<void> => {
  const since = performance.now()
  await until(() => reader.heardAt > since, 'the feed beats')
}

describe('a backend whose database is away', () => {
  it('falls silent within 5 s while PostgreSQL stands still, positions too, and goes on when it moves', async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl)
    const reader = await bench.reader(backend.url)
    await sends(reader)
    const processes = await postgresProcesses(bench.pool(databaseUrl))
    for (const pid of processes) process.kill(pid, 'SIGSTOP')
    const { post } = client(backend.url, TOKENS.intake)
    const fixes = [{ id: 'C01', at: FRIDAY_MORNING, lng: 110.5, lat: 30.5 }]
    const moving = setInterval(() => void post('/api/positions', { fixes }).catch(() => undefined), 200)
    const stoppedAt = performance.now()
    try {
      await untilSilent(reader)
      expect(reader.heardAt - stoppedAt).toBeLessThan(SILENT_WITHIN_MS)
    } finally {
      clearInterval(moving)
      for (const pid of processes) process.kill(pid, 'SIGCONT')
    }
    await sends(reader)
  })

  it('falls silent when it can read but not record the alarms that are due, and then records them all', async () => {
    const databaseUrl = await bench.newDatabase()
    const backend = await bench.backend(databaseUrl, { clock: { speed: 0.001, startAt: FRIDAY_MORNING } })
    const reader = await bench.reader(backend.url)
    await sends(reader)
    const pool = bench.pool(databaseUrl)
    await pool.query(`create function full_disk() returns trigger language plpgsql as
      $$ begin raise exception 'no space left' using errcode = '53100'; end $$`)
    await pool.query('create trigger full_disk before insert on alarm execute function full_disk()')
    const { post } = client(backend.url, TOKENS.intake)
    const { body: card } = await post<CaseCard>('/api/intake/cases', { ...REPORT, at: FRIDAY_MORNING - 2 * HOUR })
    const reportedAt = performance.now()
    await until(() => reader.versions().has(card.id), 'the case is shown')
    const changing = setInterval(() => void post('/api/intake/cases', REPORT).catch(() => undefined), 300)
    try {
      await untilSilent(reader)
    } finally {
      clearInterval(changing)
    }
    expect(reader.heardAt - reportedAt).toBeLessThan(SILENT_WITHIN_MS)
    await pool.query('drop trigger full_disk on alarm')
    await sends(reader)
    await until(() => reader.alarms.get(`${card.id}:1`)?.active === true, 'the alarm is raised')
  })
})
