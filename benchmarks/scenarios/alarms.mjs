/**
 * alarms: a million open limits. How soon after its return a backend that was killed has raised what came due meanwhile, and
 * how late it then raises what comes due. `--size N` for fewer.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { startBenchBackend } from '../harness/bench-backend.mjs'
import { figure, quantile } from '../harness/figures.mjs'
import { copyOpenCase, dueBetween } from '../support/open-limits.mjs'

const LIMITS = 1_000_000
const DUE_WHILE_DOWN = 10_000
const DUE_PER_SECOND = 100
const HOUR = 3_600_000

/** @param {{ seconds: number, size?: number }} options */
export async function run({ seconds, size = LIMITS }) {
  const length = Math.min(seconds, 30)
  const backend = await startBenchBackend({ movers: 35 })
  try {
    const database = await backend.database()
    database.on('error', () => undefined)
    const { firstId } = await copyOpenCase(database, { like: await oneInHandling(backend), count: size, aheadMs: HOUR })
    const down = Math.min(DUE_WHILE_DOWN, size / 10)
    // Written behind its back: the running backend knows of none of them.
    const now = Date.now()
    await dueBetween(database, { firstId, count: down, from: now - 5000, until: now })
    await backend.kill()
    const startedAt = Date.now()
    const started = backend.startAgain()
    const firstRaisedAfter = await raisedAfter(database, startedAt, 1)
    const allRaisedAfter = await raisedAfter(database, startedAt, down)
    await started
    const listeningAfter = Date.now() - startedAt
    const startCpu = backend.cpuSeconds()
    const punctual = await punctuality(backend, database, {
      firstId: firstId + down,
      count: DUE_PER_SECOND * length,
      length,
      listening: startedAt + listeningAfter,
    })
    return [
      {
        variant: `${size} open limits, ${down} came due while the backend was down`,
        figures: [
          figure('start of the process to the first alarm', firstRaisedAfter, 'ms'),
          figure('start of the process to all that came due', allRaisedAfter, 'ms', { atMost: 5000 }),
          figure('start of the process to answering requests', listeningAfter, 'ms'),
          figure('CPU of the start', startCpu, 's'),
          figure('backend memory after it', backend.memoryMB(), 'MB'),
          ...punctual,
        ],
      },
    ]
  } finally {
    await backend.stop() // Ends the connection, too.
  }
}

/** @typedef {Awaited<ReturnType<typeof startBenchBackend>>} BenchBackend */

/** A case on its way, in the stage whose limit is its own. @param {BenchBackend} backend @returns {Promise<number>} */
async function oneInHandling(backend) {
  const [west, south, east, north] = backend.city.bounds
  const report = { kind: 'event', classCode: '0102', source: 'public', address: '解放路 12 号', description: '暴露垃圾' }
  const place = { lng: (west + east) / 2, lat: (south + north) / 2, dueAt: Date.now() + 30 * 24 * HOUR }
  const { body } = await backend.ask('POST', '/api/intake/cases', { ...report, ...place })
  for (const action of ['accept', 'file', 'dispatch']) {
    const step = action === 'dispatch' ? { action, unit: backend.city.units[0].code } : { action }
    const answer = await backend.ask('POST', `/api/cases/${body.id}/actions`, step)
    if (answer.status >= 300 && answer.body?.code !== 'illegal-step') throw new Error(`${action}: ${JSON.stringify(answer.body)}`)
  }
  return body.id
}

/** @param {import('pg').ClientBase} database @param {number} startedAt @param {number} count */
async function raisedAfter(database, startedAt, count) {
  for (;;) {
    const { rows } = await database.query('select count(*)::int as n from alarm')
    if (rows[0].n >= count) return Date.now() - startedAt
    if (Date.now() - startedAt > 300_000) throw new Error(`only ${rows[0].n} of ${count} alarms were raised in five minutes`)
    await sleep(50)
  }
}

/**
 * @param {BenchBackend} backend @param {import('pg').ClientBase} database
 * @param {{ firstId: number, count: number, length: number, listening: number }} order
 */
async function punctuality(backend, database, { firstId, count, length }) {
  // The running backend hears of them as of any change: through the outbox.
  const from = Date.now() + 5000
  await dueBetween(database, { firstId, count, from, until: from + length * 1000 })
  await database.query('update cases set version = version + 1 where id >= $1 and id < $1 + $2::int', [firstId, count])
  await database.query('insert into change (case_id) select id from generate_series($1::int, $1::int + $2::int - 1) id', [
    firstId,
    count,
  ])
  const reader = await backend.reader()
  const cpu = backend.cpuSeconds()
  await sleep(from - Date.now() + length * 1000 + 2000)
  const used = backend.cpuSeconds() - cpu
  const { rows } = await database.query(
    `select extract(epoch from l.recorded_at) * 1000 - a.raised_at as late from alarm a join alarm_log l on l.alarm_id = a.id
     where a.case_id >= $1 and a.case_id < $1 + $2::int and l.step = 1`,
    [firstId, count],
  )
  const late = rows.map((row) => Number(row.late))
  const atWall = reader.seen.alarmLatenciesMs.slice()
  reader.close()
  return [
    figure(`alarms raised of ${count}, ${DUE_PER_SECOND} a second`, late.length, '', { atLeast: count }),
    figure('its instant to the record p50', quantile(late, 0.5), 'ms'),
    figure('its instant to the record p99', quantile(late, 0.99), 'ms', { atMost: 250 }),
    figure('its instant to the record, latest', quantile(late, 1), 'ms'),
    figure('its instant to a wall p99', quantile(atWall, 0.99), 'ms'),
    figure('backend CPU meanwhile', (used / (length + 2)) * 1000, 'ms/s'),
    figure('backend memory at the end', backend.memoryMB(), 'MB'),
  ]
}
