/** case-command: reports and steps at 100 a second, request to answer, with ten walls listening. The sender is a process of its own. */
import { startBenchBackend } from '../harness/bench-backend.mjs'
import { figure, quantile } from '../harness/figures.mjs'
import { cityLoad, startWalls } from '../harness/load-processes.mjs'

const PER_SECOND = 100
const WALLS = 10
const LONGEST_SECONDS = 60

/** @param {{ seconds: number }} options */
export async function run({ seconds }) {
  const length = Math.min(seconds, LONGEST_SECONDS)
  const backend = await startBenchBackend({ movers: 35 })
  const walls = await startWalls(backend.url, backend.tokens.node, WALLS)
  try {
    const load = { url: backend.url, token: backend.tokens.intake, bounds: backend.city.bounds, movers: 35 }
    const rates = { changesPerSecond: PER_SECOND, positionsPerSecond: 0 }
    await cityLoad({ ...load, ...rates, seconds: 5 }) // Warm.
    const before = backend.cpuSeconds()
    const { latenciesMs, problems, changes, cpuSeconds, memoryMB } = await cityLoad({ ...load, ...rates, seconds: length })
    return [
      {
        variant: `${PER_SECOND} commands a second, ${WALLS} walls`,
        problems,
        figures: [
          figure('commands', changes / length, '/s'),
          figure('request to answer p50', quantile(latenciesMs, 0.5), 'ms'),
          figure('request to answer p99', quantile(latenciesMs, 0.99), 'ms', { atMost: 50 }),
          figure('request to answer, slowest', quantile(latenciesMs, 1), 'ms'),
          figure('backend CPU', ((backend.cpuSeconds() - before) / length) * 1000, 'ms/s'),
          figure('backend memory', backend.memoryMB(), 'MB'),
          figure('sender CPU', (cpuSeconds / length) * 1000, 'ms/s'),
          figure('sender memory', memoryMB, 'MB'),
        ],
      },
    ]
  } finally {
    walls.stop()
    await backend.stop()
  }
}
