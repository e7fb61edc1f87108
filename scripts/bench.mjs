/** `npm run bench`: the scenarios of benchmarks/, on the production build and real Electron. All flags go to benchmarks/run.mjs. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { build } from './build.mjs'
import { prepareElectron } from './electron-runtime.mjs'
import { root } from './paths.mjs'
import { exitWith, Refusal, step } from './report.mjs'
import { runProgram } from './run-program.mjs'
import { requireSystemPackages } from './system-packages.mjs'

const entry = join(root, 'benchmarks', 'run.mjs')

try {
  await bootstrap()
  if (!existsSync(entry)) {
    throw new Refusal(
      '没有 benchmarks/run.mjs，无法运行基准测试。',
      'There is no benchmarks/run.mjs, so there is nothing to run.',
    )
  }
  await requireSystemPackages(['electron', 'virtual-display'])
  const electron = await step('准备 Electron', 'preparing Electron', prepareElectron)
  await build()
  const { code } = await runProgram(process.execPath, [entry, ...process.argv.slice(2)], {
    limitMs: 60 * 60_000,
    env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: electron.folder },
  })
  process.exitCode = code
} catch (error) {
  exitWith(error)
}
