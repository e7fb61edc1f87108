/** `npm start`: from a fresh clone to the running wall. Each step is skipped when there is nothing to do. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { appEnvironment, chromiumFlags } from './app-launch.mjs'
import { bootstrap } from './bootstrap.mjs'
import { build } from './build.mjs'
import { prepareElectron } from './electron-runtime.mjs'
import { root } from './paths.mjs'
import { exitWith, say, step } from './report.mjs'
import { help, readStartOptions } from './start-options.mjs'
import { requireSystemPackages } from './system-packages.mjs'
import { photograph } from './virtual-camera.mjs'
import { hallLayout, startVirtualDisplay } from './virtual-display.mjs'
import { spawnWithParent } from './with-parent.mjs'

/** How long the application may take to stop its backend and database before it is made to. */
const stopGraceMs = 20_000

/** If this launcher is killed with -9, the application closes its windows on a display that is still there. */
const displayLingerMs = 10_000

async function start() {
  const options = readStartOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(help)
    return
  }
  const virtual = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
  await bootstrap()
  await requireSystemPackages(virtual ? ['electron', 'virtual-display'] : ['electron'])
  const electron = await step('准备 Electron', 'preparing Electron', prepareElectron)
  const supervised = virtual || options.smoke !== undefined
  const flags = chromiumFlags({ virtual, supervised, electronFolder: electron.folder })
  await build()
  if (!virtual) {
    process.exitCode = await runApp(electron.executable, flags, options.appFlags, appEnvironment())
    return
  }
  const pictures = options.out ?? join(root, 'run', 'pictures')
  mkdirSync(pictures, { recursive: true })
  const display = await step(
    `没有显示器：启动 ${options.monitors} 块虚拟面板和 1 台值班台`,
    `no display: starting ${options.monitors} virtual panels and a desk`,
    () => startVirtualDisplay(hallLayout(options.monitors), { lingerMs: displayLingerMs }),
  )
  say(`虚拟显示器 ${display.name}；截图写到 ${pictures}`, `virtual display ${display.name}; pictures are written to ${pictures}`)
  const stopPhotographing = options.smoke === undefined ? photograph(display, pictures, { everyMs: 10_000 }) : () => {}
  const appFlags = options.smoke !== undefined && !options.out ? [...options.appFlags, `--out=${pictures}`] : options.appFlags
  try {
    process.exitCode = await runApp(electron.executable, flags, appFlags, appEnvironment(display.name))
  } finally {
    stopPhotographing()
    await display.stop()
  }
}

/**
 * @param {string} executable @param {string[]} flags @param {string[]} appFlags @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the application's exit code
 */
function runApp(executable, flags, appFlags, env) {
  say('启动大屏；按 Ctrl-C 停止', 'starting the wall; Ctrl-C stops it')
  const app = spawnWithParent(executable, [...flags, root, ...appFlags], { env, cwd: root, graceMs: stopGraceMs })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      say('正在停止', 'stopping')
      app.kill('SIGTERM')
    })
  }
  return new Promise((resolve, reject) => {
    app.once('error', reject)
    app.once('exit', (code) => resolve(code ?? 1))
  })
}

try {
  await start()
} catch (error) {
  exitWith(error)
}
