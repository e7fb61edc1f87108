import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Refusal, reasonOf } from '../log/sentence.ts'
import type { Disk } from '../ports/disk.ts'
import type { Flags } from './flags.ts'

/**
 * Where the data lie unless `--data` says otherwise. Each built-in city has its own, and so has a wall computer with its
 * backend elsewhere: two cities never share a database or a last picture.
 */
export function dataFolder({ data, backend, city }: Flags, environment: NodeJS.ProcessEnv): string {
  if (data !== null) return resolve(data)
  const share = environment.XDG_DATA_HOME || join(homedir(), '.local', 'share')
  if (backend !== null) return join(share, 'beacon-wall-node')
  return join(share, city === 'demo' ? 'beacon-wall' : `beacon-wall-${city}`)
}

/**
 * Remembers what a data folder holds.
 * @param holds the city, or the address of a backend elsewhere
 * @throws Refusal when it holds another city's data, or cannot be written
 */
export async function claimDataFolder(disk: Disk, folder: string, holds: string): Promise<void> {
  const path = join(folder, 'city.txt')
  const held = await disk.read(path)
  const before = held && new TextDecoder().decode(held).trim()
  if (before === holds) return
  if (before) {
    throw new Refusal(
      {
        zh: `数据目录 ${folder} 里是“${before}”的数据，不能用于“${holds}”；请用 --data 另指一个目录。`,
        en: `The data directory ${folder} holds the data of "${before}" and cannot serve "${holds}"; name another one with --data.`,
      },
      2,
    )
  }
  try {
    await disk.writeWhole(path, Buffer.from(`${holds}\n`))
  } catch (error) {
    throw new Refusal({
      zh: `数据目录 ${folder} 写不进去（${reasonOf(error)}），请用 --data 换一个，或腾出空间、放开权限。`,
      en: `The data directory ${folder} cannot be written (${reasonOf(error)}); choose another with --data, or free space or permissions.`,
    })
  }
}
