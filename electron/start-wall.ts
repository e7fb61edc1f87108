import { join } from 'node:path'
import { app, powerSaveBlocker, screen, session } from 'electron'
import { autoProfile } from '../main/displays/auto-profile.ts'
import { openLogFile } from '../main/log/log-file.ts'
import { reasonOf } from '../main/log/sentence.ts'
import { nodeDisk } from '../main/ports/node-disk.ts'
import { systemClock } from '../main/ports/system-clock.ts'
import { loadCredentials } from '../main/settings/credentials.ts'
import type { Flags } from '../main/settings/flags.ts'
import { freePort } from '../main/settings/free-port.ts'
import { cityFile, driverProgram, planShell, replayFile } from '../main/settings/shell-plan.ts'
import { readWallProfile } from '../main/settings/wall-profile-file.ts'
import { askReplayStart } from '../main/shell/replay-start.ts'
import { WallShell } from '../main/shell/wall-shell.ts'
import { electronDisplays } from './adapters/electron-displays.ts'
import { electronWindows } from './adapters/electron-windows.ts'
import { messageLines, utilityChildren } from './adapters/utility-children.ts'
import { smokeRun } from './smoke-run.ts'
import { onStopRequest } from './stop-requests.ts'
import { watchGpu } from './watch-gpu.ts'
import { serveApp } from './windows/app-protocol.ts'
import { denyPermissions } from './windows/harden.ts'

/** Composes the wall of this machine and stops it again in order. The app must be ready. */
export async function startWall(flags: Flags, dataDir: string): Promise<void> {
  const { logger, flush } = openLogFile({
    disk: nodeDisk,
    path: join(dataDir, 'logs', 'wall.jsonl'),
    language: flags.lang,
    now: () => systemClock.now(),
    say: (line) => process.stderr.write(`${line}\n`),
  })
  const root = app.getAppPath()
  const profile = flags.profile === null ? autoProfile(electronDisplays.now()) : await readWallProfile(nodeDisk, flags.profile)
  const records = replayFile(root, flags)
  const plan = planShell({
    flags,
    dataDir,
    backendPort: flags.backendPort === 0 ? await freePort() : flags.backendPort,
    credentials: await loadCredentials(nodeDisk, dataDir),
    profile,
    root,
    version: app.getVersion(),
    electron: process.versions.electron,
    startAt:
      records === null ? null : await askReplayStart(utilityChildren, driverProgram(root), cityFile(root, flags.city), records),
  })

  denyPermissions(session.defaultSession)
  serveApp(session.defaultSession, { pages: join(root, 'out', 'renderer'), assets: join(root, 'assets') })
  const keepAwake = powerSaveBlocker.start('prevent-display-sleep')
  const windows = electronWindows({ preloads: join(root, 'out', 'electron', 'preload'), title: '烽台 Beacon Wall' })
  const machine = { displays: electronDisplays, windows, lines: messageLines, children: utilityChildren, clock: systemClock }

  let stopping = false
  const stop = async (exitCode: number, why: { zh: string; en: string }) => {
    if (stopping) return
    stopping = true
    logger.info(why)
    await shell.stop()
    powerSaveBlocker.stop(keepAwake)
    await flush()
    app.exit(exitCode)
  }
  const shell = new WallShell(
    plan,
    machine,
    logger,
    () => void stop(0, { zh: '值班台已关闭，停止', en: 'the console was closed; stopping' }),
  )
  onStopRequest((why) => void stop(0, why))
  watchGpu(shell, logger)
  logger.info(
    {
      zh: `烽台 ${app.getVersion()} 启动，Electron ${process.versions.electron}`,
      en: `Beacon Wall ${app.getVersion()} starts on Electron ${process.versions.electron}`,
    },
    { displays: screen.getAllDisplays().length },
  )
  shell.start()
  if (flags.smokeSeconds === null) return
  const folder = flags.out ?? join(dataDir, 'smoke')
  const healthy = await smokeRun({
    shell,
    seconds: flags.smokeSeconds,
    folder,
    profile,
    driven: plan.driver !== null,
    log: logger,
  }).catch((error: unknown) => {
    logger.error({ zh: `冒烟测试出错：${reasonOf(error)}`, en: `the smoke run failed: ${reasonOf(error)}` })
    return false
  })
  await stop(healthy ? 0 : 1, { zh: '冒烟测试结束，停止', en: 'the smoke run is over; stopping' })
}
