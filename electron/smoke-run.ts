import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WallProfile } from '../contract/files/wall-profile.ts'
import type { Status } from '../contract/ipc/status.ts'
import type { Logger } from '../main/log/logger.ts'
import { Refusal, reasonOf, type Sentence } from '../main/log/sentence.ts'
import type { WallShell } from '../main/shell/wall-shell.ts'
import { smokeFaults } from '../main/smoke/smoke-verdict.ts'

interface SmokeOptions {
  readonly shell: WallShell
  readonly seconds: number
  readonly folder: string
  readonly profile: WallProfile
  readonly driven: boolean
  readonly log: Logger
}

/** A first start makes a database and imports a city; on a slow machine that takes its time. */
const FIRST_PICTURE_WITHIN_MS = 180_000

/** A hub that hangs is started again within this, and then answers nobody who asked before. */
const STATUS_WITHIN_MS = 20_000

/** Runs for a while after the first picture, photographs every window, and judges. @returns true when all is healthy */
export async function smokeRun(options: SmokeOptions): Promise<boolean> {
  const { shell, seconds, folder, log } = options
  await mkdir(folder, { recursive: true })
  const pictured = await firstPicture(shell)
  if (pictured) await wait(seconds * 1000)
  // Judged before the photographs: capturing keeps a software renderer from drawing.
  const status = await statusInTime(shell)
  const untaken = await photograph(options, status)
  const windows = new Set(shell.windows.shown().map(({ key }) => key))
  const missing = options.profile.panels.map(({ name }) => name).filter((name) => !windows.has(name))
  const faults = smokeFaults({
    status,
    seconds,
    driven: options.driven,
    pictured,
    missing,
    consoleShown: windows.has(null),
    untaken,
  })
  const told: Status = {
    ...status,
    ok: faults.length === 0,
    errors: faults.map(({ zh, en }) => (zh === en ? zh : `${zh} · ${en}`)),
  }
  await writeFile(join(folder, 'status.json'), `${JSON.stringify(told, null, 2)}\n`)
  for (const fault of faults) log.error(fault)
  log.info({
    zh: `冒烟测试${faults.length === 0 ? '通过' : '未通过'}，截图与 status.json 在 ${folder}`,
    en: `the smoke run ${faults.length === 0 ? 'passed' : 'failed'}; pictures and status.json are in ${folder}`,
  })
  return faults.length === 0
}

async function statusInTime(shell: WallShell): Promise<Status> {
  const status = await Promise.race([shell.hub.askStatus(), wait(STATUS_WITHIN_MS).then(() => null)])
  if (status) return status
  throw new Refusal({
    zh: `枢纽在 ${STATUS_WITHIN_MS / 1000} 秒内没有回答，无法判定；请查看日志`,
    en: `The hub has not answered within ${STATUS_WITHIN_MS / 1000} s, so that nothing can be judged; see the log`,
  })
}

/** @returns what could not be taken, and why */
async function photograph({ shell, folder }: SmokeOptions, status: Status): Promise<Sentence[]> {
  const untaken: Sentence[] = []
  for (const { key, page } of shell.windows.shown()) {
    const name = key === null ? 'console.png' : `${key.startsWith('panel-') ? key : `panel-${key}`}.png`
    try {
      if (!page) throw new Error('the page is not loaded')
      await writeFile(join(folder, name), await page.capture())
      const panel = status.panels.find((candidate) => candidate.name === key)
      if (panel) panel.screenshot = name
      if (key === null) status.console.screenshot = name
    } catch (error) {
      untaken.push({ zh: `没有拍到 ${name}（${reasonOf(error)}）`, en: `${name} could not be taken (${reasonOf(error)})` })
    }
  }
  return untaken
}

/** Every panel has drawn cases that came over the feed. */
async function firstPicture(shell: WallShell): Promise<boolean> {
  const until = Date.now() + FIRST_PICTURE_WITHIN_MS
  while (Date.now() < until) {
    const status = shell.hub.status
    if (status?.feed.connected && status.panels.every(({ frames, items }) => frames > 0 && items.cases > 0)) return true
    await wait(250)
  }
  return false
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
