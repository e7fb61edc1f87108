/** A backend of its own for a scenario: the built server in a process, a fresh embedded database, a feed reader. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import parser from 'socket.io-msgpack-parser'
import { outFolder, root } from '../../scripts/paths.mjs'

const server = process.env.BEACON_BUILT_BACKEND ?? join(outFolder, 'backend')
const tokens = { node: 'node-token-for-benchmarks', intake: 'intake-token-for-benchmarks' }
const ticksPerSecond = 100

/**
 * @param {{ movers: number, speed?: number }} options the demo city, with as many movers as asked for
 */
export async function startBenchBackend({ movers, speed = 1 }) {
  const folder = mkdtempSync(join(tmpdir(), 'beacon-bench-'))
  chmodSync(folder, 0o755) // PostgreSQL's own user must get through when this runs as root.
  const city = JSON.parse(readFileSync(join(root, 'assets', 'cities', 'demo.city.json'), 'utf8'))
  city.movers = Array.from({ length: movers }, (_, i) => ({ id: `M${i}`, kind: 'vehicle', name: `M${i}`, staleAfterMs: 60_000 }))
  const cityFile = join(folder, 'city.json')
  writeFileSync(cityFile, JSON.stringify(city))
  const args = ['--city', cityFile, '--data', join(folder, 'data'), '--port', '0', '--speed', String(speed)]
  const env = { PATH: process.env.PATH, BEACON_NODE_TOKEN: tokens.node, BEACON_INTAKE_TOKEN: tokens.intake }
  const child = spawn(process.execPath, [join(server, 'server.js'), ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const url = await listening(child)
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    city,
    url,
    /** @param {string} method @param {string} path @param {unknown} [body] @param {Record<string, string>} [headers] */
    ask: (method, path, body, headers = {}) => ask(agent, url, method, path, body, headers),
    reader: () => reader(url),
    /** CPU time of the backend's process so far, s. PostgreSQL is not in it. */
    cpuSeconds: () => {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ')
      return (Number(stat[13]) + Number(stat[14])) / ticksPerSecond
    },
    memoryMB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024,
    stop: async () => {
      agent.destroy()
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
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
    if (!delta.cases) return
    const now = Date.now()
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
