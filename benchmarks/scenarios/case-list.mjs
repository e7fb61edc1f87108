/**
 * case-list: lists of open cases with every kind of filter, 100 000 open among 1 000 000, and of ended ones beside them. HTTP,
 * rights, JSON and the whole backend included; steps of cases go on meanwhile at some ten a second.
 */
import { startBenchBackend } from '../harness/bench-backend.mjs'
import { figure, quantile } from '../harness/figures.mjs'
import { makeRecord } from '../support/make-record.mjs'

const CASES = 1_000_000
const OPEN_SHARE = 0.1
const DAY = 86_400_000
const BUDGET_MS = 100
const STEP_EVERY_MS = 100
const AT_LEAST = 100

/** @typedef {Awaited<ReturnType<typeof startBenchBackend>>} BenchBackend */

export async function run({ seconds }) {
  let now = 0
  const backend = await startBenchBackend({
    movers: 35,
    prepare: async (client, city) => {
      now = Date.now()
      await makeRecord(client, {
        cases: CASES,
        from: now - 60 * DAY,
        until: now,
        cells: codes(city.areas.filter(({ kind }) => kind === 'cell')),
        units: codes(city.units),
        classCodes: codes(city.classes.filter(({ kind }) => kind === 'event')),
        openShare: OPEN_SHARE,
      })
    },
  })
  try {
    const { body: status } = await backend.ask('GET', '/api/status')
    const stopSteps = takeSteps(backend)
    const open = await measure(backend, openFilters(backend.city, status.clock.at), {
      seconds,
      budget: { atMost: BUDGET_MS },
    })
    const ended = await measure(backend, endedFilters(backend.city, status.clock.at), {
      seconds: seconds / 4,
      budget: {},
    })
    const steps = await stopSteps()
    return [
      {
        variant: `${status.record.open} open of ${status.record.cases} cases`,
        figures: [
          ...open,
          figure('backend memory', backend.memoryMB(), 'MB'),
          figure('step of a case meanwhile p99', quantile(steps, 0.99), 'ms'),
        ],
      },
      { variant: 'ended cases, from the database', figures: ended },
    ]
  } finally {
    await backend.stop()
  }
}

/** @param {readonly { code: string }[]} things */
const codes = (things) => [...new Set(things.map(({ code }) => code))]

/** @param {any} city @param {number} now @returns {Record<string, string>} */
function openFilters({ areas, units }, now) {
  const code = (kind) => areas.find((area) => area.kind === kind)?.code ?? '0'
  const [unit, other] = codes(units)
  return {
    'no filter': '',
    'no filter, by due time': 'sort=due',
    'no filter, last changed first': 'sort=changed&order=desc',
    stage: 'stage=handle',
    'state, by due time': 'state=handling&sort=due',
    'red lamp, by due time': 'lamp=red&sort=due',
    'yellow or green lamp': 'lamp=yellow&lamp=green',
    district: `area=${code('district')}`,
    cell: `area=${code('cell')}`,
    'major class': 'class=01',
    'minor class': 'class=0102',
    kind: 'kind=component',
    source: 'source=hotline&source=public',
    unit: `unit=${unit}`,
    'two units, red, by due time': `unit=${unit}&unit=${other}&lamp=red&sort=due`,
    centre: 'centre=city',
    flag: 'flag=rework',
    reporter: 'reporter=JD01&sort=reported&order=desc',
    'time of report': `reportedFrom=${now - 2 * DAY}`,
    'time due': `dueFrom=${now - 2 * DAY}&dueTo=${now}&sort=due`,
    'text in the address': `text=${encodeURIComponent('解放路12')}`,
    'text that is nowhere': 'text=zzzz&sort=due',
    'everything at once': `stage=handle&lamp=red&area=${code('district').slice(0, 4)}&class=01&source=collector&reportedFrom=${now - 50 * DAY}&text=1&sort=due`,
    'all of them counted': 'count=true&limit=1',
    'a page in the middle': `sort=reported&after=${encodeURIComponent(`reported:asc:${now - 20 * DAY}:1`)}`,
  }
}

/** @param {any} city @param {number} now @returns {Record<string, string>} */
function endedFilters({ units }, now) {
  return {
    'last changed first': 'sort=changed&order=desc',
    'of a unit, last changed first': `unit=${codes(units)[0]}&sort=changed&order=desc`,
    'of one day': `endedFrom=${now - 11 * DAY}&endedTo=${now - 10 * DAY}`,
    'by report, a page in the middle': `sort=reported&after=${encodeURIComponent(`reported:asc:${now - 20 * DAY}:1`)}`,
  }
}

/**
 * @param {BenchBackend} backend @param {Record<string, string>} filters
 * @param {{ seconds: number, budget: { atMost?: number } }} how
 */
async function measure(backend, filters, { seconds, budget }) {
  const open = budget.atMost !== undefined
  const figures = []
  const everyone = []
  const cpuBefore = backend.cpuSeconds()
  for (const [name, query] of Object.entries(filters)) {
    const times = []
    const until = performance.now() + (seconds * 1000) / Object.keys(filters).length
    let found = 0
    while (performance.now() < until || times.length < (open ? AT_LEAST : 10)) {
      const startedAt = performance.now()
      const { status, body } = await backend.ask('GET', `/api/cases?open=${open}&${query}`)
      times.push(performance.now() - startedAt)
      if (status !== 200) throw new Error(`${name}: ${JSON.stringify(body)}`)
      found = body.cases.length
    }
    everyone.push(...times)
    figures.push(
      figure(`${name} (${found}) p50`, quantile(times, 0.5), 'ms'),
      figure(`${name} p99`, quantile(times, 0.99), 'ms', budget),
    )
  }
  const cpuMs = (backend.cpuSeconds() - cpuBefore) * 1000
  return [
    ...figures,
    figure('every filter p99', quantile(everyone, 0.99), 'ms', budget),
    // On a busy machine the times above are mostly waiting for a core. All else that the backend does meanwhile is in it.
    figure('backend CPU per list, other work included', cpuMs / everyone.length, 'ms'),
  ]
}

/** Steps of cases go on beside the lists. @param {BenchBackend} backend @returns {() => Promise<number[]>} */
function takeSteps(backend) {
  const times = []
  let next = CASES
  let running = true
  const work = (async () => {
    while (running) {
      const startedAt = performance.now()
      const { status } = await backend.ask('POST', `/api/cases/${next--}/actions`, { action: 'supervise' })
      if (status === 200) times.push(performance.now() - startedAt)
      await new Promise((resolve) => setTimeout(resolve, STEP_EVERY_MS))
    }
  })()
  return async () => {
    running = false
    await work
    return times
  }
}
