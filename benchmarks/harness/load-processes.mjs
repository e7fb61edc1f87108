/** Load generators in processes of their own, so that what they cost is not taken for the backend's. */
import { fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', 'support')

/** @param {string} url @param {string} token @param {number} count */
export async function startWalls(url, token, count) {
  const child = fork(join(folder, 'wall-readers.mjs'), [url, token, String(count)])
  await once(child, 'message')
  return {
    pid: child.pid,
    begin: () => child.send('begin'),
    report: async () => {
      child.send('report')
      const [report] = await once(child, 'message')
      return /** @type {{ latenciesMs: number[], deltas: number, fixes: number, cpuSeconds: number, memoryMB: number }} */ (
        report
      )
    },
    stop: () => child.kill('SIGKILL'),
  }
}

/** @param {string} url @param {string} token */
export async function startHostile(url, token) {
  const child = fork(join(folder, 'hostile-readers.mjs'), [url, token], { silent: true })
  await once(child, 'message')
  return { stop: () => child.kill('SIGKILL') }
}

/** @param {Record<string, unknown>} order @returns {Promise<{ latenciesMs: number[], problems: string[], changes: number, positions: number, cpuSeconds: number, memoryMB: number }>} */
export async function cityLoad(order) {
  const child = fork(join(folder, 'city-load.mjs'), [JSON.stringify(order)])
  const [report] = await once(child, 'message')
  return report
}

/** A Redis of its own; null where there is none on the machine. */
export async function startRedis() {
  if (spawnSync('redis-server', ['--version'], { silent: true }).status !== 0) return null
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address())
  probe.close()
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  })
  const stat = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ')
  return {
    url: `redis://127.0.0.1:${port}`,
    cpuSeconds: () => (Number(stat()[13]) + Number(stat()[14])) / 100,
    stop: () => child.kill('SIGKILL'),
  }
}
