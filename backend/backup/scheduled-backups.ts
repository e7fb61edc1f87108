import { mkdir, readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackendConfig } from '../../contract/ipc/backend-process.ts'
import type { RouteContext } from '../http/route-context.ts'
import type { Subsystem } from '../subsystem.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import { noteBackup } from './backup-commands.ts'
import { attachmentFolder } from './backup-order.ts'
import { writeBackup } from './write-backup.ts'

const HOUR = 3_600_000
/** A day, less what a late turn of the job may take. */
const EVERY_MS = 23.5 * HOUR

type Schedule = NonNullable<BackendConfig['backups']>

export interface DailyBackup {
  readonly folder: string
  readonly keep: number
  readonly city: string
  write(file: string): Promise<unknown>
}

/**
 * A backup into the folder if the newest there is a day old; then all but the newest `keep` are removed. So a backend that
 * was off at night makes up for it as soon as it runs. @returns the file; null = the last one is young enough
 */
export async function dailyBackup({ folder, keep, city, write }: DailyBackup, now: number): Promise<string | null> {
  await mkdir(folder, { recursive: true })
  const newest = (await backupsIn(folder, city)).at(-1)
  if (newest && now - newest.madeAt < EVERY_MS) return null
  const file = join(folder, nameOf(city, now))
  await write(file)
  await removeLeftovers(folder, now)
  for (const { name } of (await backupsIn(folder, city)).slice(0, -keep)) await unlink(join(folder, name))
  return file
}

export function scheduledBackups(context: RouteContext, log: Logger): Subsystem {
  const { config, pool, jobs, directory } = context
  const { backups: schedule } = config
  const state: { lastAt: number | null; lastFile: string | null; error: string | null } = {
    lastAt: null,
    lastFile: null,
    error: null,
  }
  const run = async ({ dir, keep }: Schedule) => {
    const filesFolder = attachmentFolder(config.dataDir, config.filesDir)
    const write = async (file: string) => {
      const done = await writeBackup({ pool, filesFolder, file, now: Date.now() })
      await noteBackup(pool, 'backend', file, done, Date.now())
      log.info({ file, ...done }, 'a backup was made')
    }
    try {
      const file = await dailyBackup({ folder: dir, keep, city: directory.city.id, write }, Date.now())
      if (file) Object.assign(state, { lastAt: Date.now(), lastFile: file })
      state.error = null
    } catch (error) {
      state.error = messageOf(error)
      throw error
    }
  }
  return {
    name: 'backup',
    start: () => {
      if (schedule) jobs.every({ name: 'backup', everyMs: HOUR, run: () => run(schedule) })
    },
    health: () => ({ scheduled: schedule !== undefined, ...state }),
  }
}

function nameOf(city: string, now: number): string {
  return `beacon-${city}-${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z.tar.gz`
}

/** Oldest first. */
async function backupsIn(folder: string, city: string): Promise<{ name: string; madeAt: number }[]> {
  const found = (await readdir(folder)).flatMap((name) => {
    const madeAt = name.startsWith(`beacon-${city}-`) ? timeIn(name) : null
    return madeAt === null ? [] : [{ name, madeAt }]
  })
  return found.sort((a, b) => a.madeAt - b.madeAt)
}

function timeIn(name: string): number | null {
  const parts = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.tar\.gz$/.exec(name)
  if (!parts) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** What a backend that died in the middle left behind. */
async function removeLeftovers(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^beacon-.*\.tar\.gz\.partial$/.test(name)) continue
    const path = join(folder, name)
    if (now - (await stat(path)).mtimeMs > EVERY_MS) await unlink(path)
  }
}
