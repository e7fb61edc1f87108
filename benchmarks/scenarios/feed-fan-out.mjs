/**
 * feed-fan-out: 100 changes and 2 000 positions a second to 50 wall nodes; on one backend, and with two and Redis between
 * them, where all commands go to the first. Walls and senders are processes of their own. `--size N` for fewer walls.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { startBenchBackend } from '../harness/bench-backend.mjs'
import { figure, quantile } from '../harness/figures.mjs'
import { cityLoad, startRedis, startWalls } from '../harness/load-processes.mjs'

const WALLS = 50
const WALLS_PER_PROCESS = 25
const CHANGES_PER_SECOND = 100
const POSITIONS_PER_SECOND = 2000
const MOVERS = 2000
const LONGEST_SECONDS = 30

/** @param {{ seconds: number, size?: number }} options */
export async function run({ seconds, size = WALLS }) {
  const length = Math.min(seconds, LONGEST_SECONDS)
  const redis = await startRedis()
  const backend = await startBenchBackend({ movers: MOVERS, more: redis ? { BEACON_REDIS_URL: redis.url } : {} })
  try {
    const results = [await measure(`${size} walls on one backend`, [backend], backend, size, length)]
    if (redis) {
      const second = await backend.beside()
      try {
        await sleep(3000) // Both hear Redis.
        results.push(await measure(`${size} walls on two backends, Redis between them`, [backend, second], backend, size, length))
      } finally {
        await second.stop()
      }
    }
    return results
  } finally {
    await backend.stop()
    redis?.stop()
  }
}

/** @typedef {{ url: string, cpuSeconds(): number, memoryMB(): number }} Measured */

/**
 * @param {string} variant @param {readonly Measured[]} backends @param {Awaited<ReturnType<typeof startBenchBackend>>} first
 * @param {number} size @param {number} length
 */
async function measure(variant, backends, first, size, length) {
  const processes = Math.max(backends.length, Math.ceil(size / WALLS_PER_PROCESS))
  const walls = await Promise.all(
    Array.from({ length: processes }, (_, i) =>
      startWalls(/** @type {Measured} */ (backends[i % backends.length]).url, first.tokens.node, Math.ceil(size / processes)),
    ),
  )
  const load = { url: first.url, token: first.tokens.intake, bounds: first.city.bounds, movers: MOVERS }
  const rates = { changesPerSecond: CHANGES_PER_SECOND, positionsPerSecond: POSITIONS_PER_SECOND }
  try {
    await cityLoad({ ...load, ...rates, seconds: 3 }) // Warm.
    for (const wall of walls) wall.begin()
    const cpuBefore = backends.map((backend) => backend.cpuSeconds())
    const sent = await cityLoad({ ...load, ...rates, seconds: length })
    await sleep(1000)
    const cpu = backends.map((backend, i) => backend.cpuSeconds() - (cpuBefore[i] ?? 0))
    const heard = await Promise.all(walls.map((wall) => wall.report()))
    const latencies = heard.map((each) => each.latenciesMs)
    const count = latencies.reduce((sum, each) => sum + each.length, 0)
    const perWall = Math.ceil(size / processes) * processes
    return {
      variant,
      problems: sent.problems,
      figures: [
        figure('rows at a wall for each change; steps within one delta are one row', count / perWall / sent.changes, ''),
        figure('receipt of a command to a wall p50', quantile(latencies.flat(), 0.5), 'ms'),
        figure('receipt of a command to a wall p99', quantile(latencies.flat(), 0.99), 'ms', { atMost: 150 }),
        ...latencies.map((each, i) => figure(`… walls of process ${i + 1} p99`, quantile(each, 0.99), 'ms')),
        figure('command, request to answer p99', quantile(sent.latenciesMs, 0.99), 'ms', { atMost: 50 }),
        figure('positions at a wall', heard.reduce((sum, each) => sum + each.fixes, 0) / perWall / (length + 1), '/s'),
        ...backends.flatMap((backend, i) => [
          figure(`backend ${i + 1} CPU`, ((cpu[i] ?? Number.NaN) / (length + 1)) * 1000, 'ms/s'),
          figure(`backend ${i + 1} memory`, backend.memoryMB(), 'MB'),
        ]),
        ...heard.flatMap((each, i) => [
          figure(`walls ${i + 1} CPU`, (each.cpuSeconds / (length + 1)) * 1000, 'ms/s'),
          figure(`walls ${i + 1} memory`, each.memoryMB, 'MB'),
        ]),
        figure('sender CPU', (sent.cpuSeconds / length) * 1000, 'ms/s'),
        figure('sender memory', sent.memoryMB, 'MB'),
      ],
    }
  } finally {
    for (const wall of walls) wall.stop()
  }
}
