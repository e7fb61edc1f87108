/** feed-snapshot: how long a wall node waits for its first picture, by number of open cases. Socket, codec and decoding included. */
import { startBenchBackend } from '../harness/bench-backend.mjs'
import { figure, quantile } from '../harness/figures.mjs'

const SIZES = [1_000, 10_000, 100_000]
const IMPORT_ROWS = 500
const READS = 5
const HOUR = 3_600_000

export async function run() {
  const backend = await startBenchBackend({ movers: 35 })
  try {
    const results = []
    let open = 0
    for (const size of SIZES) {
      const startedAt = performance.now()
      while (open < size) open += await importCases(backend, open, Math.min(IMPORT_ROWS, size - open))
      const importSeconds = (performance.now() - startedAt) / 1000
      await settled(backend, size)
      results.push({
        variant: `${size} open cases`,
        figures: [...(await snapshotFigures(backend, size)), figure('import of them, in all', importSeconds, 's')],
      })
    }
    return results
  } finally {
    await backend.stop()
  }
}

/** @typedef {Awaited<ReturnType<typeof startBenchBackend>>} BenchBackend */

/** @param {BenchBackend} backend @param {number} from @param {number} count */
async function importCases(backend, from, count) {
  const [west, south, east, north] = backend.city.bounds
  const { body: status } = await backend.ask('GET', '/api/status')
  const at = status.clock.at - HOUR
  const rows = Array.from({ length: count }, (_, i) => {
    const n = from + i
    const place = {
      lng: west + ((n * 37) % 1000) * ((east - west) / 1000),
      lat: south + ((n * 91) % 997) * ((north - south) / 997),
    }
    const report = {
      kind: 'event',
      classCode: '0102',
      source: 'public',
      address: `解放路 ${n} 号`,
      dueAt: at + (2 + (n % 500)) * HOUR,
      at,
      ...place,
    }
    return { op: 'report', key: `s${n}`, report }
  })
  const { body } = await backend.ask('POST', '/api/import', { rows })
  if (body.applied !== count) throw new Error(`import refused: ${JSON.stringify(body.refused?.[0] ?? body)}`)
  return count
}

/** Imported, published and its alarms raised. @param {BenchBackend} backend @param {number} size */
async function settled(backend, size) {
  for (;;) {
    const { body } = await backend.ask('GET', '/api/status')
    if (body.record.open === size) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** @param {BenchBackend} backend @param {number} size */
async function snapshotFigures(backend, size) {
  const times = []
  for (let read = 0; read < READS; read += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1200)) // Past the time for which a made snapshot is kept.
    const reader = await backend.reader()
    if (reader.seen.snapshotCases !== size)
      throw new Error(`the snapshot had ${reader.seen.snapshotCases} cases instead of ${size}`)
    times.push(reader.seen.snapshotMs)
    reader.close()
  }
  return [
    figure('connect to whole snapshot p50', quantile(times, 0.5), 'ms', size === 100_000 ? { atMost: 3000 } : {}),
    figure('connect to whole snapshot, slowest', quantile(times, 1), 'ms'),
    figure('backend memory', backend.memoryMB(), 'MB'),
  ]
}
