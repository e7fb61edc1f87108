import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../../backend/db/database.ts'
import { migrate } from '../../backend/db/migrate.ts'
import { FAILURES_UNTIL_REST } from '../../backend/deliveries/backoff.ts'
import { type Claimed, failed, type SendResult } from '../../backend/deliveries/channel.ts'
import { claim } from '../../backend/deliveries/delivery-queue.ts'
import { discard, listDeliveries, pruneDeliveries, readDelivery, retryDead } from '../../backend/deliveries/delivery-store.ts'
import { Dispatcher } from '../../backend/deliveries/dispatcher.ts'
import { enqueue, type NewDelivery } from '../../backend/deliveries/enqueue.ts'
import { silentLogger } from '../../backend/support/logger.ts'
import { Bench, until } from './backend-bench.ts'

const bench = new Bench()
let pool: pg.Pool
const dispatchers: Dispatcher[] = []

beforeAll(() => bench.start())
afterAll(() => bench.stop())
beforeEach(async () => {
  pool = bench.pool(await bench.newDatabase())
  await migrate(pool)
})
afterEach(async () => {
  for (const dispatcher of dispatchers.splice(0)) await dispatcher.stop()
  await bench.stopAll()
})

const queue = (...deliveries: NewDelivery[]) => inTransaction(pool, (client) => enqueue(client, deliveries))
const to = (target: string, idempotencyKey: string, more: Partial<NewDelivery> = {}): NewDelivery => ({
  channel: 'webhook',
  target,
  idempotencyKey,
  payload: {},
  ...more,
})
const stateOf = async (key: string) => {
  const { rows } = await pool.query<{ state: string; attempts: number }>('select state, attempts from delivery where key = $1', [
    key,
  ])
  return rows[0]
}

/** Sends by a function of the test; pauses between attempts are a few milliseconds. */
function dispatcher(
  send: (delivery: Claimed, signal: AbortSignal) => SendResult | Promise<SendResult>,
  maxAttempts = 3,
): Dispatcher {
  const plan = { firstMs: 4, longestMs: 20, maxAttempts }
  const made = new Dispatcher({ pool, log: silentLogger, plan, random: () => 0.5 })
  made.add({ name: 'webhook', send: async (delivery, signal) => send(delivery, signal) })
  made.start()
  dispatchers.push(made)
  return made
}

const SENT: SendResult = { ok: true, status: 200 }

describe('the queue of deliveries', () => {
  it('sends what was committed, once for one key, and nothing of a transaction that was rolled back', async () => {
    const seen: string[] = []
    dispatcher(({ key }) => {
      seen.push(key)
      return SENT
    })
    await queue(to('a', 'k1'), to('a', 'k2'))
    await queue(to('a', 'k1'))
    await inTransaction(pool, async (client) => {
      await enqueue(client, [to('a', 'lost')])
      throw new Error('rolled back')
    }).catch(() => undefined)
    await until(async () => (await stateOf('k2'))?.state === 'sent' && (await stateOf('k1'))?.state === 'sent', 'both sent')
    expect(seen.sort()).toEqual(['k1', 'k2'])
    expect(await stateOf('lost')).toBeUndefined()
  })

  it('keeps the order within a lane while a delivery of it fails, and lets other lanes pass', async () => {
    const seen: string[] = []
    let refusals = 2
    dispatcher(({ key }) => {
      seen.push(key)
      return key === 'x1' && refusals-- > 0 ? failed('not now') : SENT
    })
    await queue(to('a', 'x1', { lane: 'x' }), to('a', 'x2', { lane: 'x' }), to('a', 'y1', { lane: 'y' }))
    await until(async () => (await stateOf('x2'))?.state === 'sent', 'the lane is through')
    expect(seen.filter((key) => key.startsWith('x'))).toEqual(['x1', 'x1', 'x1', 'x2'])
    expect(seen.indexOf('y1')).toBeLessThan(seen.indexOf('x2'))
  })

  it('gives up after the last attempt, logs each, and takes up again what a person asks for', async () => {
    let well = false
    dispatcher(() => (well ? SENT : failed('the receiver answered 500', 'later', 500)))
    await queue(to('a', 'k'))
    await until(async () => (await stateOf('k'))?.state === 'dead', 'dead')
    const [dead] = await listDeliveries(pool, { state: 'dead' })
    expect(dead).toMatchObject({ key: 'k', attempts: 3, lastError: 'the receiver answered 500', dueAt: null })
    const { log } = await readDelivery(pool, dead?.id ?? '')
    expect(log.map(({ attempt, ok, status }) => [attempt, ok, status])).toEqual([
      [1, false, 500],
      [2, false, 500],
      [3, false, 500],
    ])
    well = true
    expect(await retryDead(pool, { target: 'a' })).toHaveLength(1)
    await until(async () => (await stateOf('k'))?.state === 'sent', 'sent after all')
    expect((await readDelivery(pool, dead?.id ?? '')).log).toHaveLength(4)
  })

  it('gives up at once what another attempt cannot mend, and discards with a reason', async () => {
    dispatcher(() => failed('the receiver answered 410: it wants no more', 'never', 410))
    await queue(to('a', 'k'))
    await until(async () => (await stateOf('k'))?.state === 'dead', 'dead')
    expect((await stateOf('k'))?.attempts).toBe(1)
    const [dead] = await listDeliveries(pool, { state: 'dead' })
    expect(await discard(pool, dead?.id ?? '', 'subscriber closed')).not.toBeNull()
    expect(await readDelivery(pool, dead?.id ?? '')).toMatchObject({ state: 'discarded', lastError: 'subscriber closed' })
    expect(await discard(pool, dead?.id ?? '', 'again')).toBeNull()
  })

  it('drops all of what ended long ago, however much it is, and nothing else', async () => {
    await queue(to('a', 'now'), to('a', 'dead'))
    await pool.query("update delivery set state = 'dead', ended_at = now() - interval '100 days' where key = 'dead'")
    await pool.query(
      `insert into delivery (channel, target, key, payload, state, ended_at)
       select 'webhook', 'a', 'old' || n, '{}', 'sent', now() - interval '91 days' from generate_series(1, 10001) n`,
    )
    await pruneDeliveries(pool, 90)
    const { rows } = await pool.query<{ key: string }>('select key from delivery order by key')
    expect(rows.map(({ key }) => key)).toEqual(['dead', 'now'])
  })

  it('does not let a target that hangs delay another', async () => {
    let released = (): void => undefined
    const hang = new Promise<void>((resolve) => {
      released = resolve
    })
    dispatcher(async ({ target }) => {
      if (target === 'hangs') await hang
      return SENT
    })
    await queue(...Array.from({ length: 40 }, (_, i) => to('hangs', `h${i}`)))
    await queue(...Array.from({ length: 40 }, (_, i) => to('well', `w${i}`)))
    const sent = async () => (await pool.query(`select 1 from delivery where target = 'well' and state = 'sent'`)).rowCount
    await until(async () => (await sent()) === 40, 'the healthy target has all')
    const { rows } = await pool.query(`select count(*)::int as n from delivery where target = 'hangs' and state = 'sent'`)
    expect(rows[0].n).toBe(0)
    released()
  })

  it('lets a failing target rest, tries it with one delivery at a time, and hurries once it is back', async () => {
    let down = true
    let atOnce = 0
    let most = 0
    let tried = 0
    dispatcher(async () => {
      most = Math.max(most, ++atOnce)
      tried++
      await new Promise((resolve) => setImmediate(resolve))
      atOnce--
      return down ? failed('cannot be reached') : SENT
    }, 1000)
    await queue(...Array.from({ length: 60 }, (_, i) => to('a', `k${i}`)))
    const target = async () => (await pool.query(`select failures, open_until > now() as rests from delivery_target`)).rows[0]
    await until(async () => (await target()).rests, 'the target rests')
    expect((await target()).failures).toBeGreaterThanOrEqual(FAILURES_UNTIL_REST)
    const triedWhileDown = tried
    expect(triedWhileDown).toBeLessThan(60)
    most = 0
    await pool.query(`update delivery_target set open_until = now()`)
    await until(() => tried > triedWhileDown, 'tried again')
    expect(most).toBe(1)
    down = false
    // Once more if an attempt that began before is recorded only now.
    const sent = async () => {
      await pool.query(`update delivery_target set open_until = now() where failures > 0`)
      return (await pool.query(`select 1 from delivery where state = 'sent'`)).rowCount
    }
    await until(async () => (await sent()) === 60, 'all sent')
    expect((await target()).failures).toBe(0)
  })

  it('waits as long as the target asks', async () => {
    let asked = false
    dispatcher(() => {
      if (asked) return SENT
      asked = true
      return { ok: false, status: 429, error: 'too many', again: 'later', afterMs: 3_600_000 }
    })
    await queue(to('a', 'first'))
    await until(async () => (await stateOf('first'))?.attempts === 1 && asked, 'asked to wait')
    await until(async () => (await pool.query(`select 1 from delivery_target where open_until > now()`)).rowCount === 1, 'rests')
    const { rows } = await pool.query(
      `select extract(epoch from open_until - now())::int as rest, (select extract(epoch from due_at - now())::int from delivery) as due
       from delivery_target`,
    )
    expect(rows[0].rest).toBeGreaterThan(3500)
    expect(rows[0].due).toBeGreaterThan(3500)
    expect(await claim(pool, ['webhook'], 10)).toEqual([])
  })

  it('keeps to the target’s bound over two backends and gives each delivery to one of them', async () => {
    const keys: string[] = []
    let atOnce = 0
    let most = 0
    const send = async ({ key }: Claimed): Promise<SendResult> => {
      keys.push(key)
      most = Math.max(most, ++atOnce)
      await new Promise((resolve) => setTimeout(resolve, 2))
      atOnce--
      return SENT
    }
    await queue(...Array.from({ length: 100 }, (_, i) => to('a', `k${i}`, { concurrency: 3 })))
    dispatcher(send)
    dispatcher(send)
    await until(async () => (await pool.query(`select 1 from delivery where state = 'sent'`)).rowCount === 100, 'all sent')
    expect(new Set(keys).size).toBe(100)
    expect(keys).toHaveLength(100)
    expect(most).toBeLessThanOrEqual(3)
  })

  it('gives what a dead backend had claimed to another when the lease is over, and what a stopped one had at once', async () => {
    await queue(to('a', 'of-the-dead'), to('a', 'of-the-stopped'))
    const [taken] = await claim(pool, ['webhook'], 1)
    const first = dispatcher(
      (_delivery, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('broken off')))),
    )
    await until(() => first.inFlight === 1, 'the other one is under way')
    await first.stop()
    const other = taken?.key === 'of-the-dead' ? 'of-the-stopped' : 'of-the-dead'
    expect(await stateOf(other)).toEqual({ state: 'waiting', attempts: 0 })
    const seen: string[] = []
    dispatcher(({ key }) => {
      seen.push(key)
      return SENT
    })
    await until(() => seen.includes(other), 'what was given back')
    expect(seen).not.toContain(taken?.key)
    await pool.query(`update delivery set due_at = now(), leased_until = now() where key = $1`, [taken?.key])
    await until(() => seen.includes(taken?.key ?? ''), 'what the dead one held')
  })
})
