/**
 * A city's load in a process of its own: `fork(…, [JSON])` with `{ url, token, bounds, seconds, changesPerSecond,
 * positionsPerSecond, movers }`. Sent by the clock, whether or not the last was answered. Ends with what came of it.
 */
import { Agent, request } from 'node:http'

const PER_CALL = 50
const order = JSON.parse(process.argv[2] ?? '{}')
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const [west, south, east, north] = order.bounds
const cpuFrom = process.cpuUsage()
const latenciesMs = /** @type {number[]} */ ([])
const problems = /** @type {string[]} */ ([])
const steps = ['accept', 'file']

/** @param {string} path @param {unknown} body @returns {Promise<any>} */
function post(path, body) {
  const payload = JSON.stringify(body)
  const headers = {
    authorization: `Bearer ${order.token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
  }
  return new Promise((resolve, reject) => {
    const call = request(order.url + path, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => {
        if ((response.statusCode ?? 500) >= 300 && problems.length < 3)
          problems.push(`${path}: ${response.statusCode} ${text.slice(0, 200)}`)
        resolve(text === '' ? null : JSON.parse(text))
      })
    })
    call.on('error', reject)
    call.end(payload)
  })
}

/** @param {() => Promise<unknown>} send */
async function timed(send) {
  const sentAt = performance.now()
  await send()
  latenciesMs.push(performance.now() - sentAt)
}

/** One case and its next steps: three changes. @param {number} n */
async function changes(n) {
  const place = {
    lng: west + ((n * 37) % 1000) * ((east - west) / 1000),
    lat: south + ((n * 91) % 997) * ((north - south) / 997),
  }
  const report = {
    kind: 'event',
    classCode: '0102',
    source: 'collector',
    reporter: 'M1',
    address: '解放路 12 号',
    description: '暴露垃圾',
    ...place,
  }
  let card = null
  await timed(async () => {
    card = await post('/api/intake/cases', report)
  })
  const id = /** @type {any} */ (card)?.id
  for (const action of steps) await timed(() => post(`/api/cases/${id}/actions`, { action }))
}

/** @param {number} n */
function positions(n) {
  const at = Date.now()
  const fixes = Array.from({ length: PER_CALL }, (_, i) => {
    const mover = (n * PER_CALL + i) % order.movers
    return { id: `M${mover}`, lng: west + mover * 1e-5, lat: south + (n % 1000) * 1e-6, at, heading: 90, speed: 12 }
  })
  return post('/api/positions', { fixes })
}

/** @param {number} perSecond @param {(n: number) => Promise<unknown>} send */
async function byTheClock(perSecond, send) {
  const startedAt = performance.now()
  const calls = []
  for (let n = 0; n < perSecond * order.seconds; n += 1) {
    const wait = startedAt + (n * 1000) / perSecond - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    calls.push(send(n))
  }
  await Promise.all(calls)
  return calls.length
}

const [cases, batches] = await Promise.all([
  byTheClock(order.changesPerSecond / (1 + steps.length), changes),
  byTheClock(order.positionsPerSecond / PER_CALL, positions),
])
const { user, system } = process.cpuUsage(cpuFrom)
process.send?.({
  latenciesMs,
  problems,
  changes: cases * (1 + steps.length),
  positions: batches * PER_CALL,
  cpuSeconds: (user + system) / 1e6,
  memoryMB: process.memoryUsage.rss() / 2 ** 20,
})
agent.destroy()
