/**
 * `npm run backend`: the case backend alone, as a server runs it. All flags go to it; it answers `--help` itself.
 * `npm run backend -- account …` manages accounts and may ask for a password, so it keeps the terminal; `backup` and
 * `restore` end by themselves too.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './build.mjs'
import { outFolder } from './paths.mjs'
import { exitWith } from './report.mjs'
import { spawnWithParent } from './with-parent.mjs'

try {
  await bootstrap()
  await build({ only: ['node'] })
  const program = [join(outFolder, 'backend', 'server.js'), ...process.argv.slice(2)]
  const server = ['account', 'credential', 'backup', 'restore'].includes(process.argv[2] ?? '')
    ? spawn(process.execPath, program, { stdio: 'inherit' })
    : spawnWithParent(process.execPath, program, { graceMs: 20_000 })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => server.kill('SIGTERM'))
  stopWithNpm(server)
  process.exitCode = await new Promise((resolve) => server.once('exit', (code) => resolve(code ?? 1)))
} catch (error) {
  exitWith(error)
}

/**
 * npm and the shell between do not always pass a signal on, and cannot pass on a kill -9: when whoever started this through
 * npm is gone, the server stops too. Started without npm it may outlive its terminal.
 * @param {import('node:child_process').ChildProcess} server
 */
function stopWithNpm(server) {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) server.kill('SIGTERM')
  }, 1000).unref()
}
