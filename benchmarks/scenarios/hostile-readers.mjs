/** hostile-readers: what readers that mean harm cost five good walls, measured without and with them in one run. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startBenchBackend } from '../harness/bench-backend.mjs'
import { figure, quantile } from '../harness/figures.mjs'
import { cityLoad, startHostile, startWalls } from '../harness/load-processes.mjs'

const WALLS = 5
const MOVERS = 200
const RATES = { changesPerSecond: 50, positionsPerSecond: 200 }
const LONGEST_SECONDS = 30

/** @param {{ seconds: number }} options */
export async function run({ seconds }) {
  const length = Math.min(seconds, LONGEST_SECONDS)
  const backend = await startBenchBackend({ movers: MOVERS })
  const walls = await startWalls(backend.url, backend.tokens.node, WALLS)
  const load = { url: backend.url, token: backend.tokens.intake, bounds: backend.city.bounds, movers: MOVERS, ...RATES }
  const phase = async () => {
    walls.begin()
    const cpu = backend.cpuSeconds()
    const sent = await cityLoad({ ...load, seconds: length })
    await sleep(1000)
    const { latenciesMs } = await walls.report()
    return { sent, latenciesMs, cpu: (backend.cpuSeconds() - cpu) / (length + 1), memory: backend.memoryMB() }
  }
  let hostile = null
  try {
    await cityLoad({ ...load, seconds: 3 }) // Warm.
    const alone = await phase()
    hostile = await startHostile(backend.url, backend.tokens.node)
    const beside = await phase()
    const [p99Alone, p99Beside] = [quantile(alone.latenciesMs, 0.99), quantile(beside.latenciesMs, 0.99)]
    return [
      {
        variant: `${WALLS} good walls beside 10 that never read, a flood of requests and 200 strangers a second`,
        problems: [...alone.sent.problems, ...beside.sent.problems],
        figures: [
          figure(
            'rows at a good wall for each change; steps within one delta are one row',
            beside.latenciesMs.length / WALLS / beside.sent.changes,
            '',
          ),
          figure('receipt to a good wall p99, alone', p99Alone, 'ms'),
          figure('receipt to a good wall p99, beside them', p99Beside, 'ms', { atMost: 150 }),
          figure('ratio', p99Beside / p99Alone, '×', { atMost: 1.5 }),
          figure('command p99, alone', quantile(alone.sent.latenciesMs, 0.99), 'ms'),
          figure('command p99, beside them', quantile(beside.sent.latenciesMs, 0.99), 'ms'),
          figure('backend CPU, alone', alone.cpu * 1000, 'ms/s'),
          figure('backend CPU, beside them', beside.cpu * 1000, 'ms/s'),
          figure('backend memory, alone', alone.memory, 'MB'),
          figure('backend memory, beside them', beside.memory, 'MB'),
        ],
      },
    ]
  } finally {
    hostile?.stop()
    walls.stop()
    await backend.stop()
  }
}
