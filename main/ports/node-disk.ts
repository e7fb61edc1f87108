import { appendFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Disk } from './disk.ts'

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

let writes = 0

export const nodeDisk: Disk = {
  async read(path) {
    try {
      return await readFile(path)
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  },

  async writeWhole(path, bytes, { mode = 0o644 } = {}) {
    await mkdir(dirname(path), { recursive: true })
    writes += 1
    const partial = `${path}.partial-${process.pid}-${writes}`
    try {
      const file = await open(partial, 'w', mode)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(partial, path)
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
  },

  async append(path, text) {
    await mkdir(dirname(path), { recursive: true })
    await appendFile(path, text)
  },

  async size(path) {
    try {
      return (await stat(path)).size
    } catch (error) {
      if (isMissing(error)) return 0
      throw error
    }
  },

  async rename(from, to) {
    await rename(from, to)
  },

  async remove(path) {
    await rm(path, { force: true })
  },
}
