/**
 * Evaluation of a month of a million cases: from cold (a backend that has just started and holds nothing of it), for each kind
 * of subject, how soon a changed case is in the score of the running period, and a period that is over, for which cases that
 * changed afterwards are counted as they stood. `--size N` for fewer cases.
 */
import { startBenchBackend } from '../harness/bench-backend.mjs'
import { figure, quantile } from '../harness/figures.mjs'
import { makeRecord } from '../support/make-record.mjs'

const CASES = 1_000_000
const day = 86_400_000
const changes = 20
const subjects = ['district', 'street', 'unit']

/** @param {{ seconds: number, size?: number }} options the size of the record decides how long it takes */
export async function run({ size: cases = CASES }) {
  const until = Date.now()
  const backend = await startBenchBackend({
    movers: 10,
    prepare: async (client, city) => {
      const cells = city.areas.filter(({ kind }) => kind === 'cell').map(({ code }) => code)
      const units = city.units.map(({ code }) => code)
      await makeRecord(client, { cases, from: until - 29 * day, until, cells, units, classCodes: ['0102', '0105'] })
      await rememberPast(client)
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
    const byDay = await timed(() => backend.ask('GET', `/api/evaluation/trend?subject=unit&step=day&${past}`))
    figures.push(figure('trend of it by day', byDay.ms / 1000, 's'))
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

/** How cases stood before the day on which they ended: in handling, as a backend keeps it that was there. */
async function rememberPast(client) {
  const otherDay = `floor((ended_at + ${8 * 3_600_000}) / ${day}) > floor((reported_at + ${8 * 3_600_000}) / ${day}) and ended_at <> 'NaN'`
  await client.query(`create temp table before as select * from case_fact where ${otherDay}`)
  await client.query('alter table before drop column changed')
  await client.query(`update before set version = version - 3, state = 6, stage = 3, until = ended_at, stage_due_at = handle_due_at,
    handled_at = 'NaN', check_sent_at = 'NaN', checked_at = 'NaN', ended_at = 'NaN', check_sender = 0, checker = 0, closer = 0`)
  await client.query('insert into case_fact_past select * from before')
  await client.query(`update case_fact set since = ended_at where ${otherDay}`)
  for (const table of ['case_fact', 'case_fact_past']) await client.query(`vacuum full analyze ${table}`)
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
