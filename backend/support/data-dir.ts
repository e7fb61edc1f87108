import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { messageOf, StartError } from './start-error.ts'

/**
 * The data directory, made if it is missing.
 * @throws StartError
 */
export function usableDataDir(path: string): string {
  const dataDir = resolve(path)
  try {
    makeFolder(dataDir)
    accessSync(dataDir, constants.W_OK)
    return dataDir
  } catch (error) {
    throw new StartError({
      zh: `数据目录 ${dataDir} 无法写入（${messageOf(error)}）：请用 --data 指定可写的目录。`,
      en: `The data directory ${dataDir} cannot be written (${messageOf(error)}): name a writable one with --data.`,
    })
  }
}

/** Step by step: Node's own recursive mkdir never returns below a folder that refuses children, such as /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o755 })
}
