import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { ExistingDatabase } from '../db/existing-database.ts'
import type { Environment } from '../support/read-config.ts'
import { RECORD_FLAGS, recordOf } from '../support/record-flags.ts'
import { messageOf, StartError } from '../support/start-error.ts'

/** What `backup` or `restore` was asked to do. */
export interface FileOrder extends ExistingDatabase {
  readonly file: string
  /** Where attachments lie. */
  readonly filesFolder: string
}

const FLAGS = {
  ...RECORD_FLAGS,
  files: { type: 'string' },
} as const

/**
 * `backup FILE` or `restore FILE --data DIR`; null = it was asked for help.
 * @param argv what follows the word
 * @throws StartError
 */
export function fileOrder(command: 'backup' | 'restore', argv: readonly string[], env: Environment): FileOrder | null {
  const { values: flags, positionals } = parsed(command, argv)
  if (flags.help) return null
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw wrong(command, '须给出一个备份文件名', 'one file name is needed')
  if (command === 'restore' && flags.data === undefined) {
    throw wrong(command, '须用 --data 指明恢复到哪个空目录', 'name the empty directory to restore into with --data')
  }
  if (command === 'restore' && flags.city !== undefined) {
    throw wrong(command, '不需要 --city：备份里写明了城市', '--city is not needed: the backup says which city it is of')
  }
  const record = recordOf(flags, env)
  const dataDir = resolve(record.dataDir)
  return {
    ...record,
    file: resolve(file),
    dataDir,
    filesFolder: attachmentFolder(dataDir, flags.files),
  }
}

/** As the attachments of a backend with the same flags. */
export function attachmentFolder(dataDir: string, filesDir: string | undefined): string {
  return join(filesDir ?? join(dataDir, 'files'), 'attachments')
}

function parsed(command: string, argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS, strict: true, allowPositionals: true })
  } catch (error) {
    throw wrong(command, messageOf(error), messageOf(error))
  }
}

function wrong(command: string, zh: string, en: string): StartError {
  return new StartError({
    zh: `${command} 命令：${zh}；用 --help 查看说明。`,
    en: `The ${command} command: ${en}; --help explains.`,
  })
}
