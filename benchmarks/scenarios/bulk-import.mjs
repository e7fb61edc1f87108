/**
 * bulk-import: 100 000 historic cases from a CSV, or --size of them, while live reports come in at 20 a second and a wall node
 * listens.
 */
import { startBenchBackend } from '../harness/bench-backend.mjs'
import { figure, quantile } from '../harness/figures.mjs'

const ROWS = 100_000
const LONGEST_S = 60
const LIVE_EVERY_MS = 50
const MINUTE = 60_000

/** @param {{ seconds: number, size?: number }} options */
export async function run({ size: rows = ROWS }) {
  const backend = await startBenchBackend({ movers: 10 })
  try {
    const reader = await backend.reader()
    const cpuBefore = backend.cpuSeconds()
    const startedAt = performance.now()
    const id = await upload(backend.url, csvOf(backend.city, rows))
    const live = liveReports(backend)
    const job = await ended(backend, id)
    const seconds = (performance.now() - startedAt) / 1000
    const latencies = await live.stop()
    reader.close()
    const problems = job.state === 'done' && job.rowsImported === rows ? [] : [JSON.stringify(job)]
    return [
      {
        variant: `${rows} historic cases of nine steps each, live reports beside them`,
        problems,
        figures: [
          figure('from upload to done', seconds, 's', { atMost: (LONGEST_S * rows) / ROWS }),
          figure('rows', rows / seconds, '/s'),
          figure('live report, request to answer p50', quantile(latencies, 0.5), 'ms'),
          figure('live report, request to answer p99', quantile(latencies, 0.99), 'ms'),
          figure('live report, receipt to wall node p99', quantile(reader.seen.latenciesMs, 0.99), 'ms'),
          figure('backend CPU', backend.cpuSeconds() - cpuBefore, 's'),
          figure('backend memory', backend.memoryMB(), 'MB'),
        ],
      },
    ]
  } finally {
    await backend.stop()
  }
}

/** @param {{ bounds: readonly number[], units: readonly { code: string }[] }} city @param {number} rows */
function csvOf({ bounds: [west = 0, south = 0, east = 0, north = 0], units }, rows) {
  const from = Date.now() - 300 * 24 * 60 * MINUTE
  const lines = [
    'number,kind,classCode,source,lng,lat,address,description,unit,reportedAt,filedAt,dispatchedAt,handledAt,closedAt',
  ]
  for (let n = 0; n < rows; n += 1) {
    const at = (/** @type {number} */ minutes) => new Date(from + n * 240_000 + minutes * MINUTE).toISOString()
    const lng = west + ((n * 37) % 1000) * ((east - west) / 1000)
    const lat = south + ((n * 91) % 1000) * ((north - south) / 1000)
    const facts = [`H${n}`, 'event', '0102', 'collector', lng.toFixed(6), lat.toFixed(6), '解放路 12 号', '暴露垃圾']
    lines.push([...facts, units[n % units.length]?.code, at(0), at(10), at(20), at(120), at(180)].join(','))
  }
  return lines.join('\n')
}

/** @param {string} url @param {string} csv */
async function upload(url, csv) {
  const form = new FormData()
  form.append('file', new Blob([csv]), 'historic.csv')
  const headers = { authorization: 'Bearer intake-token-for-benchmarks' }
  const response = await fetch(`${url}/api/bulk-imports?dryRun=false`, { method: 'POST', body: form, headers })
  const body = await response.json()
  if (!response.ok) throw new Error(`${response.status}: ${body.en}`)
  return body.id
}

/** @param {Awaited<ReturnType<typeof startBenchBackend>>} backend @param {number} id */
async function ended(backend, id) {
  for (;;) {
    const { body } = await backend.ask('GET', `/api/bulk-imports/${id}`)
    if (body.state !== 'waiting' && body.state !== 'running') return body
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** One after another by the clock, over some kilometres. @param {Awaited<ReturnType<typeof startBenchBackend>>} backend */
function liveReports(backend) {
  const latencies = /** @type {number[]} */ ([])
  const [west = 0, south = 0] = backend.city.bounds
  const report = { kind: 'event', classCode: '0102', source: 'collector', reporter: 'M1', lng: west + 0.01, lat: south + 0.01 }
  const waiting = /** @type {Promise<void>[]} */ ([])
  const timer = setInterval(() => {
    const sentAt = performance.now()
    const lng = report.lng + (waiting.length % 40) * 1e-3
    const answered = backend.ask('POST', '/api/intake/cases', { ...report, lng }).then(({ status, body }) => {
      if (status !== 201) throw new Error(`a live report was answered with ${status}: ${body?.en}`)
      latencies.push(performance.now() - sentAt)
    })
    answered.catch(() => undefined) // Told when all are in.
    waiting.push(answered)
  }, LIVE_EVERY_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      await Promise.all(waiting)
      return latencies
    },
  }
}
