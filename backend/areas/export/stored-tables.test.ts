import type pg from 'pg'
import { expect, it } from 'vitest'
import { shiftsOut } from './stored-tables.ts'

it('writes shifts to the second where they have any, and leaves out who could not be planned again', async () => {
  const startsAt = Date.parse('2026-11-23T08:00:07+08:00')
  const endsAt = Date.parse('2026-11-23T16:00:00+08:00')
  const rows = ['C01', 'GONE'].map((mover) => ({ mover, area: null, startsAt, endsAt }))
  const pool = { query: async () => ({ rows }) } as unknown as pg.Pool
  const scope = { now: 0, offset: 480, mayPlan: () => true, inService: new Set(['C01']) }
  const cells = []
  for await (const row of (await shiftsOut(pool, scope)).rows) cells.push(row.cells)
  expect(cells).toEqual([{ mover: 'C01', from: '2026-11-23 08:00:07', to: '2026-11-23 16:00', area: null }])
})
