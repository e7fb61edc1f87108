import { describe, expect, it } from 'vitest'
import type { RouteContext } from '../http/route-context.ts'
import type { Logger } from '../support/logger.ts'
import { OrderClockwork } from './order-clockwork.ts'
import type { OrderWriter } from './order-writer.ts'

const CALM = { log: { warn: () => undefined } as unknown as Logger }

/** A record in which nothing is due but what `ended` says, and every statement that was sent to it. */
function record(ended: { id: number; case_id: number }[] = []) {
  const asked: string[] = []
  const registry = { endings: 0, all: () => [].values() }
  const query = (sql: string) => {
    asked.push(sql.includes('c.ended_at is not null') ? 'ended' : 'chains')
    return Promise.resolve({ rows: sql.includes('c.ended_at is not null') ? ended : [] })
  }
  const pool = { query, connect: () => Promise.reject(new Error('the database is away')) }
  const settings = { at: () => ({ version: 0, body: { automatic: { orders: [] } } }) }
  const context = { pool, registry, settings, hall: { now: () => 0 }, kick: () => undefined } as unknown as RouteContext
  return { asked, registry, clockwork: new OrderClockwork(context, {} as OrderWriter, CALM.log) }
}

describe('orders of cases that have ended', () => {
  it('are looked for at the start and after a case has ended, not every second', async () => {
    const { asked, registry, clockwork } = record()
    for (let second = 0; second < 5; second++) await clockwork.run()
    expect(asked.filter((what) => what === 'ended')).toHaveLength(1)
    registry.endings++
    for (let second = 0; second < 5; second++) await clockwork.run()
    expect(asked.filter((what) => what === 'ended')).toHaveLength(2)
  })

  it('are looked for again while one could not be settled', async () => {
    const { asked, clockwork } = record([{ id: 1, case_id: 7 }])
    for (let second = 0; second < 3; second++) await clockwork.run()
    expect(asked.filter((what) => what === 'ended')).toHaveLength(3)
    expect(clockwork.done.failed).toBe(3)
  })
})
