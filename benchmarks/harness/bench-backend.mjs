/** A backend of its own for a scenario: the built server in a process, a fresh embedded database, a feed reader. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { io } from 'socket.io-client'
import parser from 'socket.io-msgpack-parser'
import { outFolder, root } from '../../scripts/paths.mjs'

const server = process.env.BEACON_BUILT_BACKEND ?? join(outFolder, 'backend')
const tokens = { node: 'node-token-for-benchmarks', intake: 'intake-token-for-benchmarks' }
const ticksPerSecond = 100

/**
 * @param {object} options
 * @param {number} options.movers the demo city, with as many movers as asked for
 * @param {number} [options.speed]
 * @param {Record<string, string>} [options.more] goes to the environment
 * @param {(client: import('pg').Client, city: any) => Promise<void>} [options.prepare] fills the new database, after which the
 *   backend starts again and reads it as its own past
 */
export async function startBenchBackend({ movers, speed = 1, more = {}, prepare }) {
  const folder = mkdtempSync(join(tmpdir(), 'beacon-bench-'))
  chmodSync(folder, 0o755) // PostgreSQL's own user must get through when this runs as root.
  const city = JSON.parse(readFileSync(join(root, 'assets', 'cities', 'demo.city.json'), 'utf8'))
  city.movers = Array.from({ length: movers }, (_, i) => ({ id: `M${i}`, kind: 'vehicle', name: `M${i}`, staleAfterMs: 60_000 }))
  const cityFile = join(folder, 'city.json')
  writeFileSync(cityFile, JSON.stringify(city))
  const args = ['--city', cityFile, '--data', join(folder, 'data'), '--port', '0', '--speed', String(speed)]
  const env = { PATH: process.env.PATH, BEACON_NODE_TOKEN: tokens.node, BEACON_INTAKE_TOKEN: tokens.intake, ...more }
  const start = () => spawn(process.execPath, [join(server, 'server.js'), ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let child = start()
  let url = await listening(child)
  if (prepare) {
    const client = await embeddedClient(join(folder, 'data'))
    await prepare(client, city)
    await client.end()
    child.kill('SIGTERM')
    await once(child, 'exit')
    child = start()
    url = await listening(child)
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    city,
    get url() {
      return url
    },
    tokens,
    pid: () => child.pid,
    /** @param {string} method @param {string} path @param {unknown} [body] @param {Record<string, string>} [headers] */
    ask: (method, path, body, headers = {}) => ask(agent, url, method, path, body, headers),
    reader: () => reader(url),
    /** A connection to its own database, for whoever ends it. */
    database: () => embeddedClient(join(folder, 'data')),
    /** kill -9; PostgreSQL stays up for the next one. */
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    startAgain: async () => {
      child = start()
      url = await listening(child)
    },
    /** Another backend on the same database. */
    beside: () => startBeside({ folder, cityFile, env }),
    /** CPU time of the backend's process so far, s. PostgreSQL is not in it. */
    cpuSeconds: () => cpuSecondsOf(child.pid),
    memoryMB: () => memoryOf(child.pid),
    stop: async () => {
      agent.destroy()
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** @param {number | undefined} pid */
function cpuSecondsOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')
  return (Number(stat[13]) + Number(stat[14])) / ticksPerSecond
}

/** @param {number | undefined} pid */
function memoryOf(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024
}

/** @param {{ folder: string, cityFile: string, env: Record<string, string | undefined> }} first */
async function startBeside({ folder, cityFile, env }) {
  const client = await embeddedClient(join(folder, 'data'))
  const { host, port, user, password, database } = client
  await client.end()
  const address = `postgres://${user}:${password}@${host}:${port}/${database}`
  const args = [join(server, 'server.js'), '--city', cityFile, '--data', join(folder, 'beside'), '--port', '0', '--speed', '1']
  const child = spawn(process.execPath, args, {
    env: { ...env, BEACON_DATABASE_URL: address },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = await listening(child)
  return {
    url,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    memoryMB: () => memoryOf(child.pid),
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

/** The running backend's own database. @param {string} dataDir */
async function embeddedClient(dataDir) {
  const elsewhere = join(dataDir, 'pg-is-elsewhere.txt')
  const cluster = join(existsSync(elsewhere) ? readFileSync(elsewhere, 'utf8').trim() : join(dataDir, 'pg'), 'cluster')
  const port = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3])
  const password = readFileSync(join(dataDir, 'pg-password'), 'utf8').trim()
  const admin = new pg.Client({ host: '127.0.0.1', port, user: 'beacon', password, database: 'postgres' })
  await admin.connect()
  const { rows } = await admin.query("select datname from pg_database where not datistemplate and datname <> 'postgres'")
  await admin.end()
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'beacon', password, database: rows[0].datname })
  await client.connect()
  return client
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<string>} */
function listening(child) {
  let output = ''
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      output += chunk
      const url = /"url":"(http:[^"]+)"/.exec(output)?.[1]
      if (url) resolve(url)
    })
    child.once('exit', (code) => reject(new Error(`the backend ended with ${code}:\n${output}`)))
  })
}

/**
 * @param {Agent} agent @param {string} url @param {string} method @param {string} path @param {unknown} body
 * @param {Record<string, string>} headers @returns {Promise<{ status: number, body: any }>}
 */
function ask(agent, url, method, path, body, headers) {
  const payload = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const call = request(
      url + path,
      {
        method,
        agent,
        headers: {
          authorization: `Bearer ${tokens.intake}`,
          ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          ...headers,
        },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text === '' ? null : JSON.parse(text) }))
      },
    )
    call.on('error', reject)
    call.end(payload)
  })
}

/** A wall node that notes what arrives and when. @param {string} url */
async function reader(url) {
  const socket = io(`${url}/feed`, { parser, transports: ['websocket'], auth: { token: tokens.node }, forceNew: true })
  const seen = {
    cases: new Set(),
    latenciesMs: /** @type {number[]} */ ([]),
    /** How long after its instant an alarm came. */
    alarmLatenciesMs: /** @type {number[]} */ ([]),
    deltas: 0,
    fixes: 0,
    snapshotCases: 0,
    snapshotMs: Number.NaN,
  }
  const startedAt = performance.now()
  const whole = new Promise((resolve) => {
    socket.on('snapshot', (part) => {
      seen.snapshotCases += part.cases.count
      if (part.part !== part.parts - 1) return
      seen.snapshotMs = performance.now() - startedAt
      resolve(undefined)
    })
  })
  socket.on('delta', (delta) => {
    seen.deltas += 1
    const now = Date.now()
    for (const alarm of delta.alarms ?? []) if (alarm.active) seen.alarmLatenciesMs.push(now - alarm.steppedAt)
    if (!delta.cases) return
    const { id, receivedAt } = delta.cases.columns
    for (let row = 0; row < delta.cases.count; row += 1) {
      seen.cases.add(id.readUInt32LE(row * 4))
      seen.latenciesMs.push(now - receivedAt.readDoubleLE(row * 8))
    }
  })
  socket.on('positions', ({ fixes }) => {
    seen.fixes += fixes.count
  })
  socket.on('connect', () => socket.emit('open', { protocol: 1 }, () => undefined))
  await whole
  return { seen, close: () => socket.close() }
}
