/** Starts the harness's Electron on virtual monitors and hands out its commands as functions. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { prepareElectron } from '../../scripts/electron-runtime.mjs'
import { root } from '../../scripts/paths.mjs'
import { softwareGlEnvironment, softwareGlFlags, startVirtualDisplay } from '../../scripts/virtual-display.mjs'

/**
 * @param {import('../../scripts/virtual-display.mjs').MonitorSpec[]} monitors
 * @param {{ firstDisplay?: number, lastDisplay?: number, verbose?: boolean }} [options]
 */
export async function startBenchElectron(monitors, { firstDisplay, lastDisplay, verbose = false } = {}) {
  const electron = await prepareElectron()
  const display = await startVirtualDisplay(monitors, { firstDisplay, lastDisplay })
  const userData = await mkdtemp(join(tmpdir(), 'beacon-bench-'))
  const child = spawn(
    electron.executable,
    [
      ...softwareGlFlags,
      '--no-sandbox',
      '--log-level=3',
      '--enable-precise-memory-info',
      `--user-data-dir=${userData}`,
      join(root, 'benchmarks/harness/electron-main.mjs'),
    ],
    {
      env: { ...process.env, ...softwareGlEnvironment(), DISPLAY: display.name },
      stdio: ['pipe', 'pipe', verbose ? 'inherit' : 'ignore'],
    },
  )
  const waiting = new Map()
  let calls = 0
  const ready = new Promise((resolve, reject) => {
    waiting.set('ready', resolve)
    child.once('exit', (code) => {
      const error = new Error(`Electron ended (${code})`)
      reject(error)
      for (const entry of waiting.values()) entry.reject?.(error)
    })
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return
    const message = JSON.parse(line)
    if (message.ready) return waiting.get('ready')(undefined)
    const entry = waiting.get(message.call)
    waiting.delete(message.call)
    if (message.error) entry?.reject(new Error(message.error))
    else entry?.resolve(message.value)
  })
  await ready
  /** @param {string} name @param {object} [args] @returns {Promise<any>} */
  const command = (name, args = {}) =>
    new Promise((resolve, reject) => {
      calls += 1
      waiting.set(calls, { resolve, reject })
      child.stdin.write(`${JSON.stringify({ call: calls, name, args })}\n`)
    })
  return {
    version: electron.version,
    command,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null) {
        await command('quit').catch(() => child.kill('SIGKILL'))
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5_000))])
        if (child.exitCode === null) child.kill('SIGKILL')
      }
      await display.stop()
      await rm(userData, { recursive: true, force: true })
    },
  }
}
