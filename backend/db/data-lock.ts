import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { StartError } from '../support/start-error.ts'
import { isAlive } from './postgres-cluster.ts'

/**
 * One backend per data directory. The lock names a process; a lock whose process is gone is taken over.
 * @throws StartError when another backend lives
 */
export function lockDataDir(file: string, dataDir: string): { release(): void } {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
      return { release: () => rmSync(file, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = holderOf(file)
    if (holder !== process.pid && holder > 0 && isAlive(holder) && isBackend(holder)) throw taken(dataDir, holder)
    rmSync(file, { force: true })
  }
  throw taken(dataDir, holderOf(file))
}

function holderOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0 // Released meanwhile.
  }
}

/** A process id may have gone to somebody else since; where the system tells, we look. */
function isBackend(pid: number): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return /node|electron|beacon/i.test(command)
  } catch {
    return true // Not Linux: believe the lock.
  }
}

function taken(dataDir: string, pid: number): StartError {
  return new StartError({
    zh: `数据目录 ${dataDir} 正由另一个后台（进程 ${pid}）使用：请先停止它，或用 --data 指定另一个目录。`,
    en: `The data directory ${dataDir} is served by another backend (process ${pid}): stop that one, or name another directory with --data.`,
  })
}
