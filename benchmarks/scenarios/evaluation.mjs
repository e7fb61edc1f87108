/**
 * Evaluation of a month of a million cases: from cold (a backend that has just started and holds nothing of it), for each kind
 * of subject, and how soon a changed case is in the score of the running period.
 */
import { startBenchBackend } from '../harness/bench-backend.mjs'
import { figure, quantile } from '../harness/figures.mjs'
import { makeRecord } from '../support/make-record.mjs'

const cases = 1_000_000
const day = 86_400_000
const changes = 20
const subjects = ['district', 'street', 'unit']

/** @param {{ seconds: number }} _options the size of the record decides how long it takes */
export async function run(_options) {
  const until = Date.now()
  const backend = await startBenchBackend({
    movers: 10,
    prepare: async (client, city) => {
      const cells = city.areas.filter(({ kind }) => kind === 'cell').map(({ code }) => code)
      const units = city.units.map(({ code }) => code)
      await makeRecord(client, { cases, from: until - 29 * day, until, cells, units, classCodes: ['0102', '0105'] })
    },
  })
  try {
    await quiet(backend)
    const period = `period=range&from=${localDate(until - 30 * day)}&to=${localDate(until)}`
    const figures = []
    for (const subject of subjects) {
      const cpuBefore = backend.cpuSeconds()
      const { ms, body } = await timed(() => backend.ask('GET', `/api/evaluation?subject=${subject}&${period}`))
      if (body.all.counts.register < cases * 0.95) throw new Error(`only ${body.all.counts.register} cases were counted`)
      figures.push(figure(`${subject}, from cold`, ms / 1000, 's', { atMost: 5 }))
      figures.push(figure("of it the backend's CPU", backend.cpuSeconds() - cpuBefore, 's'))
    }
    const past = `period=range&from=${localDate(until - 30 * day)}&to=${localDate(until - 2 * day)}`
    const { ms } = await timed(() => backend.ask('GET', `/api/evaluation?subject=unit&${past}`))
    figures.push(figure('unit, a period that is over', ms / 1000, 's', { atMost: 5 }))
    const times = await changesSeen(backend, `/api/evaluation?subject=unit&${period}`)
    figures.push(
      figure('a changed case in the live score p50', quantile(times, 0.5), 'ms'),
      figure('a changed case in the live score, slowest', quantile(times, 1), 'ms', { atMost: 1000 }),
      figure('backend memory', backend.memoryMB(), 'MB'),
    )
    return [{ variant: `${cases} cases in a month`, figures }]
  } finally {
    await backend.stop()
  }
}

/** From the request that changes a case to the answer that counts it. */
async function changesSeen(backend, path) {
  const filed = async () => (await backend.ask('GET', path)).body.all.counts.register
  const times = []
  let before = await filed()
  for (let change = 0; change < changes; change += 1) {
    const report = { kind: 'event', classCode: '0102', source: 'collector', reporter: 'M1', lng: 110.46, lat: 29.12 }
    const { body } = await backend.ask('POST', '/api/intake/cases', report, { 'idempotency-key': `bench-${change}` })
    await backend.ask('POST', `/api/cases/${body.id}/actions`, { action: 'accept', actor: 'acceptor01' })
    const startedAt = performance.now()
    await backend.ask('POST', `/api/cases/${body.id}/actions`, { action: 'file', actor: 'shift-leader01', unit: 'U01' })
    while ((await filed()) === before) if (performance.now() - startedAt > 60_000) throw new Error('the change was not counted')
    times.push(performance.now() - startedAt)
    before += 1
  }
  return times
}

async function timed(ask) {
  const startedAt = performance.now()
  const { status, body } = await ask()
  if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`)
  return { ms: performance.now() - startedAt, body }
}

/** What a backend does by itself after a start is over: its own look whether facts are missing. */
async function quiet(backend) {
  const client = await backend.database()
  try {
    for (let calm = 0; calm < 3; ) {
      const { rows } = await client.query(
        "select count(*)::int as busy from pg_stat_activity where state = 'active' and backend_type = 'client backend' and pid <> pg_backend_pid()",
      )
      calm = rows[0].busy === 0 ? calm + 1 : 0
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  } finally {
    await client.end()
  }
}

/** @param {number} at the demo city's own date */
function localDate(at) {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)
}
