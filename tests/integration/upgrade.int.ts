/** What a record of a released version means after the upgrade. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MIGRATIONS, migrate } from '../../backend/db/migrate.ts'
import { LIMITS } from '../../backend/deadlines/limit-setting.ts'
import { seedShares } from '../../backend/evaluation/facts/seed-shares.ts'
import { Settings } from '../../backend/settings/settings.ts'
import { HOUR } from '../../contract/units.ts'
import type { CaseCard, ImportReply } from '../../contract/wire/rest.ts'
import { SMALL_CITY } from '../support/small-city.ts'
import { Bench, client, FRIDAY_MORNING, REPORT, TOKENS } from './backend-bench.ts'

const bench = new Bench()
beforeAll(() => bench.start())
afterAll(() => bench.stop())

it('limits of posts that were delivered for information, and published by an import, give no desk a clock', async () => {
  const pool = bench.pool(await bench.newDatabase())
  await migrate(
    pool,
    MIGRATIONS.slice(
      0,
      MIGRATIONS.findIndex(({ name }) => name.startsWith('0016')),
    ),
  )
  const half = { amount: 0.5, clock: 'work-hour' } as const
  const desks = { reported: half, accepted: half, filed: half, returned: half, handled: half, checked: half }
  const ofThen = {
    ...desks,
    verifying: { amount: 24, clock: 'urgent-hour' },
    checking: { amount: 2, clock: 'work-hour' },
  } as const
  const chosen = { ...ofThen, reported: { amount: 1, clock: 'work-hour' } } as const
  const delivered = LIMITS.initial(SMALL_CITY)
  for (const [version, posts] of [
    [1, ofThen],
    [2, chosen],
  ]) {
    await pool.query(
      `insert into setting (kind, version, valid_from, note, made_by, made_at, body) values ('limits', $1, 0, '分类字典导入', 'test', 0, $2)`,
      [version, JSON.stringify({ ...delivered, posts })],
    )
  }
  await migrate(pool)
  const settings = await Settings.load(pool, SMALL_CITY)
  expect(settings.version(LIMITS, 1)?.body).toEqual(delivered)
  expect(settings.version(LIMITS, 2)?.body.posts).toEqual(chosen)
  const body = { ...delivered, posts: ofThen }
  await settings.publish(LIMITS, { expectedVersion: 2, validFrom: 1, note: '本市自定', body }, 'test', 1)
  const again = await Settings.load(pool, SMALL_CITY)
  expect(again.version(LIMITS, 3)?.body.posts).toEqual(ofThen)
  const { rows } = await pool.query("select body -> 'posts' as posts from setting where version = 1")
  expect(rows[0].posts).toEqual(ofThen)
})

it('parts of assisting units that were open before shares were kept are late when they are taken away', async () => {
  const databaseUrl = await bench.newDatabase()
  const { url } = await bench.backend(databaseUrl)
  const [pool, intake] = [bench.pool(databaseUrl), client(url, TOKENS.intake)]
  const at = FRIDAY_MORNING - 48 * HOUR
  const actions = [
    { action: 'accept' },
    { action: 'file', condition: 'quick' },
    { action: 'dispatch', unit: 'U1', assisting: ['U2'] },
  ]
  const rows = [
    { op: 'report', key: 'open', report: { ...REPORT, at } },
    ...actions.map((action) => ({ op: 'action', key: 'open', action: { ...action, at } })),
  ]
  expect((await intake.post<ImportReply>('/api/import', { rows })).body.refused).toEqual([])
  await pool.query('delete from case_share')
  expect([await seedShares(pool, () => false), await seedShares(pool, () => false)]).toEqual([1, 0])
  const { rows: found } = await pool.query<{ id: number }>('select id from cases')
  const { status } = await intake.post<CaseCard>(`/api/cases/${found[0]?.id}/actions`, {
    action: 'redispatch',
    unit: 'U1',
    reason: '错派',
  })
  expect(status).toBe(200)
  const shares = await pool.query('select name, late from case_share join fact_name f on f.id = unit order by n')
  expect(shares.rows).toEqual([
    { name: 'U2', late: true },
    { name: 'U1', late: true },
  ])
})
