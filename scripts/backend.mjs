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
  process.exitCode = await new Promise((resolve) => server.once('exit', (code) => resolve(code ?? 1)))
} catch (error) {
  exitWith(error)
}
