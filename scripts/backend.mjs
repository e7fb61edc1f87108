/** `npm run backend`: the case backend alone, as a server runs it. All flags go to it; it answers `--help` itself. */
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './build.mjs'
import { outFolder } from './paths.mjs'
import { exitWith } from './report.mjs'
import { spawnWithParent } from './with-parent.mjs'

try {
  await bootstrap()
  await build({ only: ['node'] })
  const server = spawnWithParent(process.execPath, [join(outFolder, 'backend', 'server.js'), ...process.argv.slice(2)], {
    graceMs: 20_000,
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => server.kill('SIGTERM'))
  process.exitCode = await new Promise((resolve) => server.once('exit', (code) => resolve(code ?? 1)))
} catch (error) {
  exitWith(error)
}
