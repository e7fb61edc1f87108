/** intake: what the backend takes through HTTP into PostgreSQL with the feed live, backend, database and sender on this machine. */
import { startBenchBackend } from '../harness/bench-backend.mjs'
import { figure, quantile } from '../harness/figures.mjs'

const REPORTS_PER_SECOND = 200
const POSITIONS_PER_SECOND = 2000
const POSITIONS_PER_CALL = 50
const SENDERS = 32
const MOVERS = 2000
const LONGEST_SECONDS = 30

/** @param {{ seconds: number }} options */
export async function run({ seconds }) {
  const length = Math.min(seconds, LONGEST_SECONDS)
  const backend = await startBenchBackend({ movers: MOVERS })
  try {
    await asFastAsPossible(backend, 3, sendReport(backend)) // Warm.
    const results = [
      await together(backend, length),
      await alone(backend, length, 'reports as fast as they go', 'reports', 1, sendReport(backend), REPORTS_PER_SECOND),
      await alone(
        backend,
        length,
        `positions as fast as they go, ${POSITIONS_PER_CALL} a call`,
        'positions',
        POSITIONS_PER_CALL,
        sendPositions(backend),
        POSITIONS_PER_SECOND,
      ),
      await alone(
        backend,
        length,
        'positions as fast as they go, one by one (OsmAnd)',
        'positions',
        1,
        sendOsmAnd(backend),
        POSITIONS_PER_SECOND,
      ),
    ]
    return results
  } finally {
    await backend.stop()
  }
}

/** @typedef {Awaited<ReturnType<typeof startBenchBackend>>} BenchBackend */
/** @typedef {(n: number) => Promise<{ status: number, body: any }>} Send */

/** @param {BenchBackend} backend @returns {Send} */
function sendReport(backend) {
  const [west, south, east, north] = backend.city.bounds
  const run = Math.random().toString(36).slice(2)
  return (n) => {
    const at = {
      lng: west + ((n * 37) % 1000) * ((east - west) / 1000),
      lat: south + ((n * 91) % 1000) * ((north - south) / 1000),
    }
    const report = {
      kind: 'event',
      classCode: '0102',
      source: 'collector',
      reporter: 'M1',
      address: '解放路 12 号',
      description: '暴露垃圾',
      ...at,
    }
    return backend.ask('POST', '/api/intake/cases', report, { 'idempotency-key': `${run} ${n}` })
  }
}

/** @param {BenchBackend} backend @returns {Send} */
function sendPositions(backend) {
  return (n) => {
    const at = Date.now()
    const fixes = Array.from({ length: POSITIONS_PER_CALL }, (_, i) => {
      const mover = (n * POSITIONS_PER_CALL + i) % MOVERS
      return {
        id: `M${mover}`,
        lng: backend.city.bounds[0] + mover * 1e-5,
        lat: backend.city.bounds[1] + (n % 1000) * 1e-5,
        at,
        heading: 90,
        speed: 12,
      }
    })
    return backend.ask('POST', '/api/positions', { fixes })
  }
}

/** @param {BenchBackend} backend @returns {Send} */
function sendOsmAnd(backend) {
  const [west, south] = backend.city.bounds
  return (n) =>
    backend.ask(
      'GET',
      `/api/positions/osmand?id=M${n % MOVERS}&lat=${south + 0.01}&lon=${west + (n % 999) * 1e-5}&speed=7&bearing=90&timestamp=${Date.now()}`,
    )
}

/** Both at their target rates, sent by the clock whether or not the last was answered. @param {BenchBackend} backend @param {number} seconds */
async function together(backend, seconds) {
  const reader = await backend.reader()
  const before = await measuresOf(backend)
  const [reports, positions] = await Promise.all([
    byTheClock(REPORTS_PER_SECOND, seconds, sendReport(backend)),
    byTheClock(POSITIONS_PER_SECOND / POSITIONS_PER_CALL, seconds, sendPositions(backend)),
  ])
  await arrived(reader, reports.answers)
  const after = await measuresOf(backend)
  reader.close()
  return {
    variant: `${REPORTS_PER_SECOND} reports/s and ${POSITIONS_PER_SECOND} positions/s together, feed live`,
    problems: [...reports.problems, ...positions.problems],
    figures: [
      figure('reports answered 201', reports.done / seconds, '/s', { atLeast: REPORTS_PER_SECOND * 0.99 }),
      figure('positions accepted', (after.accepted - before.accepted) / seconds, '/s', { atLeast: POSITIONS_PER_SECOND * 0.99 }),
      figure('positions dropped', after.dropped - before.dropped, '', { atMost: 0 }),
      figure('report, request to answer p50', quantile(reports.latenciesMs, 0.5), 'ms'),
      figure('report, request to answer p99', quantile(reports.latenciesMs, 0.99), 'ms'),
      figure('report, receipt to wall node p50', quantile(reader.seen.latenciesMs, 0.5), 'ms'),
      figure('report, receipt to wall node p99', quantile(reader.seen.latenciesMs, 0.99), 'ms'),
      figure('deltas', reader.seen.deltas / seconds, '/s'),
      figure('positions at the wall node', reader.seen.fixes / seconds, '/s'),
      figure('backend CPU', ((after.cpu - before.cpu) / seconds) * 1000, 'ms/s'),
      figure('backend memory', backend.memoryMB(), 'MB'),
    ],
  }
}

/**
 * @param {BenchBackend} backend @param {number} seconds @param {string} variant @param {string} what @param {number} each
 * @param {Send} send @param {number} target
 */
async function alone(backend, seconds, variant, what, each, send, target) {
  const reader = await backend.reader()
  const before = backend.cpuSeconds()
  const sent = await asFastAsPossible(backend, seconds, send)
  const cpu = backend.cpuSeconds() - before
  reader.close()
  return {
    variant,
    problems: sent.problems,
    figures: [
      figure(what, (sent.done * each) / sent.seconds, '/s', { atLeast: target }),
      figure('request to answer p50', quantile(sent.latenciesMs, 0.5), 'ms'),
      figure('request to answer p99', quantile(sent.latenciesMs, 0.99), 'ms'),
      figure('backend CPU', (cpu / sent.seconds) * 1000, 'ms/s'),
    ],
  }
}

/** @param {BenchBackend} backend */
async function measuresOf(backend) {
  const { body } = await backend.ask('GET', '/api/status')
  const { accepted, dropped } = body.health.positions
  return { accepted, dropped, cpu: backend.cpuSeconds() }
}

/** @param {BenchBackend} _backend @param {number} seconds @param {Send} send */
async function asFastAsPossible(_backend, seconds, send) {
  const tally = newTally()
  const startedAt = performance.now()
  const endAt = startedAt + seconds * 1000
  let next = 0
  const sender = async () => {
    while (performance.now() < endAt) await timed(tally, send, next++)
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
  return { ...tally, seconds: (performance.now() - startedAt) / 1000 }
}

/** @param {number} perSecond @param {number} seconds @param {Send} send */
async function byTheClock(perSecond, seconds, send) {
  const tally = newTally()
  const startedAt = performance.now()
  const calls = []
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const wait = startedAt + (n * 1000) / perSecond - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    calls.push(timed(tally, send, n))
  }
  await Promise.all(calls)
  return tally
}

function newTally() {
  return {
    done: 0,
    answers: /** @type {any[]} */ ([]),
    latenciesMs: /** @type {number[]} */ ([]),
    problems: /** @type {string[]} */ ([]),
  }
}

/** @param {ReturnType<typeof newTally>} tally @param {Send} send @param {number} n */
async function timed(tally, send, n) {
  const sentAt = performance.now()
  const { status, body } = await send(n)
  tally.latenciesMs.push(performance.now() - sentAt)
  if (status < 300) {
    tally.done += 1
    if (body?.id) tally.answers.push(body.id)
  } else if (tally.problems.length < 3) tally.problems.push(`${status}: ${body?.en}`)
}

/** Waits until the wall node has every acknowledged case. @param {Awaited<ReturnType<BenchBackend['reader']>>} reader @param {number[]} ids */
async function arrived(reader, ids) {
  const giveUpAt = performance.now() + 10_000
  while (!ids.every((id) => reader.seen.cases.has(id))) {
    if (performance.now() > giveUpAt) throw new Error('acknowledged cases did not reach the wall node')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
