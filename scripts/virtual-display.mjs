/**
 * Real X outputs without a monitor: an Xorg server on the dummy driver, whose outputs can be switched off and on
 * while an application runs, as if a cable were pulled. Xvfb will not do: Electron does not see its monitors.
 */

import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runtimeFolder } from './paths.mjs'
import { Refusal } from './report.mjs'
import { spawnWithParent } from './with-parent.mjs'

const execute = promisify(execFile)

/** Xorg's dummy driver has outputs DUMMY0 to DUMMY15. */
const outputLimit = 16

/**
 * Chromium switches for a machine without a GPU. "swiftshader" also names the path by which Mesa's lavapipe, about
 * four times as fast, is reached when `softwareGlEnvironment` points to it. The GPU watchdog would take a busy
 * software renderer for a hung one.
 */
export const softwareGlFlags = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-gpu-watchdog',
  '--disable-angle-features=enableMultisampledRenderToTexture',
]

/** @returns {Record<string, string>} empty where Mesa's software Vulkan is not installed */
export function softwareGlEnvironment() {
  const folder = '/usr/share/vulkan/icd.d'
  const name = existsSync(folder) ? readdirSync(folder).find((entry) => /^lvp_icd\..*json$/.test(entry)) : undefined
  if (!name) return {}
  const path = join(folder, name)
  return { VK_DRIVER_FILES: path, VK_ICD_FILENAMES: path }
}

/**
 * @typedef {object} MonitorSpec
 * @property {number} width @property {number} height @property {number} x @property {number} y
 * @property {boolean} [primary]
 */

/**
 * Panels side by side from the left, and a desk monitor, the primary one, below them.
 * @param {number} panels @param {{ width: number, height: number }} [panel] @param {{ width: number, height: number }} [desk]
 * @returns {MonitorSpec[]} the panels in order, then the desk
 */
export function hallLayout(panels, panel = { width: 960, height: 540 }, desk = { width: 1280, height: 800 }) {
  const wall = Array.from({ length: panels }, (_, index) => ({ ...panel, x: index * panel.width, y: 0 }))
  return [...wall, { ...desk, x: 0, y: panel.height, primary: true }]
}

/**
 * Starts a server with one output per monitor, all of them on. Electron sees an output that comes and goes only if
 * it was on when the application started, so switch off what should be missing at first *after* the application is up.
 * @param {MonitorSpec[]} monitors
 * @param {{ firstDisplay?: number, lastDisplay?: number, lingerMs?: number }} [options]
 */
export async function startVirtualDisplay(monitors, { firstDisplay = 20, lastDisplay = 89, lingerMs = 8_000 } = {}) {
  if (monitors.length === 0 || monitors.length > outputLimit) {
    throw new Refusal(
      `虚拟显示器数量必须在 1 到 ${outputLimit} 之间，得到 ${monitors.length}。`,
      `The number of virtual monitors must be 1 to ${outputLimit}, not ${monitors.length}.`,
    )
  }
  const folder = join(runtimeFolder, 'xorg')
  await mkdir(folder, { recursive: true })
  for (let number = firstDisplay; number <= lastDisplay; number += 1) {
    if (isTaken(number)) continue
    const server = await startServer(number, folder, monitors, lingerMs)
    if (!server) continue
    try {
      return await connect(server, number, monitors, await startWindowManager(number, folder, lingerMs))
    } catch (error) {
      await stopProcess(server)
      throw error
    }
  }
  throw new Refusal(
    `没有空闲的 X 显示号（:${firstDisplay} 到 :${lastDisplay}）。`,
    `No X display number is free between :${firstDisplay} and :${lastDisplay}.`,
  )
}

/** @param {number} number */
function isTaken(number) {
  return existsSync(`/tmp/.X11-unix/X${number}`) || existsSync(`/tmp/.X${number}-lock`)
}

/** @returns {Promise<import('node:child_process').ChildProcess | undefined>} undefined: someone else took the number */
async function startServer(number, folder, monitors, lingerMs) {
  const configPath = join(folder, `${number}.conf`)
  const logPath = join(folder, `${number}.log`)
  await writeFile(configPath, serverConfig(monitors))
  await rm(logPath, { force: true })
  const server = spawnWithParent(
    '/usr/lib/xorg/Xorg',
    [`:${number}`, '-config', configPath, '-logfile', logPath, '-noreset', '-nolisten', 'tcp', '-novtswitch', '-sharevts', 'vt1'],
    { graceMs: 3_000, lingerMs, output: 'ignore' },
  )
  const deadline = performance.now() + 15_000
  while (performance.now() < deadline) {
    if (server.exitCode !== null) {
      // Two starts may pick the same number; the one that lost tries the next.
      if (isTaken(number)) return undefined
      const log = await readFile(logPath, 'utf8').catch(() => '')
      throw startFailure(logPath, log)
    }
    if ((await isOurs(number, server.pid)) && (await answers(number))) return server
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  server.kill('SIGTERM')
  throw startFailure(logPath, await readFile(logPath, 'utf8').catch(() => ''))
}

/** @param {string} logPath @param {string} log */
function startFailure(logPath, log) {
  const reason = log
    .split('\n')
    .filter((line) => line.includes('(EE)') && !line.includes('libinput'))
    .slice(0, 3)
    .join('; ')
  return new Refusal(
    `虚拟显示器（Xorg dummy）没有启动：${reason || '无日志'}。完整日志：${logPath}`,
    `The virtual display (Xorg dummy) did not start: ${reason || 'no log'}. Full log: ${logPath}`,
  )
}

/**
 * Whether the server of this number is the one that our guard started: someone else may have taken the number between
 * our look and our start, and answers in its place. @param {number} number @param {number | undefined} guard
 */
async function isOurs(number, guard) {
  const lock = await readFile(`/tmp/.X${number}-lock`, 'utf8').catch(() => '')
  const stat = await readFile(`/proc/${Number(lock)}/stat`, 'utf8').catch(() => '')
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  return guard !== undefined && parent === guard
}

/** @param {number} number */
async function answers(number) {
  return xrandr(number, ['--query']).then(
    () => true,
    () => false,
  )
}

/** @param {number} number @param {string[]} args */
async function xrandr(number, args) {
  const { stdout } = await execute('xrandr', args, { env: { ...process.env, DISPLAY: `:${number}` } })
  return stdout
}

/**
 * A hall's desktop has a window manager, and full screen is its work: without one, a window that was first given a
 * display's exact size stays a pixel smaller.
 * @param {number} number @param {string} folder @param {number} lingerMs
 */
async function startWindowManager(number, folder, lingerMs) {
  const started = join(folder, `${number}.managed`)
  await rm(started, { force: true })
  const manager = spawnWithParent('openbox', ['--sm-disable', '--startup', `touch '${started}'`], {
    graceMs: 1_000,
    lingerMs,
    output: 'ignore',
    env: { ...process.env, DISPLAY: `:${number}` },
  })
  const deadline = performance.now() + 10_000
  while (!existsSync(started)) {
    if (manager.exitCode !== null || performance.now() > deadline) {
      await stopProcess(manager)
      throw new Refusal('窗口管理器 openbox 没有启动。', 'The window manager openbox did not start.')
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return manager
}

/** @param {import('node:child_process').ChildProcess} server @param {number} number @param {MonitorSpec[]} monitors */
async function connect(server, number, monitors, windowManager) {
  const modes = new Set(monitors.map((monitor) => `${monitor.width}x${monitor.height}`))
  for (const mode of modes) await xrandr(number, ['--newmode', modeName(mode), ...timing(mode)])
  for (const [index, monitor] of monitors.entries()) {
    await xrandr(number, ['--addmode', output(index), modeName(`${monitor.width}x${monitor.height}`)])
  }
  const place = (index) => {
    const { width, height, x, y, primary } = monitors[index]
    const placed = ['--output', output(index), '--mode', modeName(`${width}x${height}`), '--pos', `${x}x${y}`]
    return primary ? [...placed, '--primary'] : placed
  }
  // The driver calls an output connected only after somebody has probed it, and Electron does not probe: without the
  // query after each change it goes on seeing what was there before.
  const change = async (args) => {
    await xrandr(number, args)
    await xrandr(number, ['--query'])
  }
  await change(monitors.flatMap((_, index) => place(index)))

  return {
    /** What `DISPLAY` has to be. */
    name: `:${number}`,
    monitors,
    /** Pulls the cable of a monitor. @param {number} index */
    off: (index) => change(['--output', output(index), '--off']),
    /** Plugs it in again, at its old place. @param {number} index */
    on: (index) => change(place(index)),
    stop: async () => {
      await stopProcess(windowManager)
      await stopProcess(server)
    },
  }
}

/** @param {import('node:child_process').ChildProcess} child */
async function stopProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  await new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })
}

/** @param {number} index */
function output(index) {
  return `DUMMY${index}`
}

/** A name of our own, so that a size that the driver also knows is not mistaken for its. @param {string} size */
function modeName(size) {
  return `wall-${size}`
}

/** A 60 Hz mode line; the blanking only has to be plausible, as nothing is ever scanned out. @param {string} size */
function timing(size) {
  const [width, height] = size.split('x').map(Number)
  const [columns, rows] = [width + 160, height + 30]
  const clock = ((columns * rows * 60) / 1e6).toFixed(2)
  return [clock, width, width + 48, width + 80, columns, height, height + 3, height + 8, rows].map(String)
}

/** @param {MonitorSpec[]} monitors */
function serverConfig(monitors) {
  const width = Math.max(...monitors.map((monitor) => monitor.x + monitor.width))
  const height = Math.max(...monitors.map((monitor) => monitor.y + monitor.height))
  return `Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "AllowMouseOpenFail" "true"
  Option "DontVTSwitch" "true"
  Option "BlankTime" "0"
  Option "StandbyTime" "0"
  Option "SuspendTime" "0"
  Option "OffTime" "0"
EndSection
Section "Device"
  Identifier "dummy"
  Driver "dummy"
  VideoRam ${Math.max(65_536, Math.ceil((width * height * 4) / 1024) + 4_096)}
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 1-2000
  VertRefresh 1-200
EndSection
Section "Screen"
  Identifier "screen"
  Device "dummy"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Virtual ${width} ${height}
  EndSubSection
EndSection
`
}
