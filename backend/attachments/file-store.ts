import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, type ReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { codeOf } from '../support/start-error.ts'

export interface StoredFile {
  readonly sha256: string
  readonly size: number
}

/** Decides on the first bytes whether a file is taken, and how long it may be. Throws to refuse it. */
export type Admit = (head: Buffer) => Promise<number>

/**
 * Files named by the SHA-256 of their content. One is written aside, flushed to disk, and only then given its name, so that
 * under a name there is always the whole content, whatever died when. Nothing is ever overwritten with other bytes.
 */
export class FileStore {
  private readonly folder: string
  private readonly incoming: string

  constructor(folder: string) {
    this.folder = folder
    this.incoming = join(folder, 'incoming')
  }

  /** @throws what `admit` throws; the stream is read to its end all the same, so that the sender hears the answer */
  async take(source: Readable, headBytes: number, admit: Admit, tooLong: () => Error): Promise<StoredFile> {
    await mkdir(this.incoming, { recursive: true })
    const aside = join(this.incoming, randomUUID())
    const file = await open(aside, 'wx', 0o640)
    try {
      const stored = await this.write(file, source, headBytes, admit, tooLong)
      await file.sync()
      await file.close()
      await this.giveName(aside, stored.sha256)
      return stored
    } catch (error) {
      await file.close().catch(() => undefined)
      await unlink(aside).catch(() => undefined)
      for await (const _rest of source.destroyed ? [] : source);
      throw error
    }
  }

  read(sha256: string, range?: { readonly start: number; readonly end: number }): ReadStream {
    return createReadStream(this.pathOf(sha256), range)
  }

  /**
   * Removes what no row names: uploads that were broken off, and files whose row was never written.
   * @param isNamed of these hashes, those that a row names
   * @param olderThan machine ms; a younger file may be about to get its row
   */
  async sweep(isNamed: (hashes: readonly string[]) => Promise<ReadonlySet<string>>, olderThan: number): Promise<number> {
    const old = async (path: string) => ((await statOrNull(path))?.mtimeMs ?? Number.POSITIVE_INFINITY) < olderThan
    let removed = 0
    for (const name of await namesIn(this.incoming)) {
      if (!(await old(join(this.incoming, name)))) continue
      await unlink(join(this.incoming, name))
      removed++
    }
    for (const shelf of (await namesIn(this.folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
      const hashes = await namesIn(join(this.folder, shelf))
      const named = await isNamed(hashes)
      for (const hash of hashes) {
        if (named.has(hash) || !(await old(this.pathOf(hash)))) continue
        await unlink(this.pathOf(hash))
        removed++
      }
    }
    return removed
  }

  private async write(file: FileHandle, source: Readable, headBytes: number, admit: Admit, tooLong: () => Error) {
    const hash = createHash('sha256')
    let head: Buffer | null = Buffer.alloc(0)
    let most = Number.POSITIVE_INFINITY
    let size = 0
    for await (const chunk of keptOpen(source)) {
      size += chunk.length
      hash.update(chunk)
      if (head) {
        head = Buffer.concat([head, chunk])
        if (head.length >= headBytes) {
          most = await admit(head.subarray(0, headBytes))
          head = null
        }
      }
      if (size > most) throw tooLong()
      await file.write(chunk)
    }
    if (head && size > (await admit(head))) throw tooLong()
    return { sha256: hash.digest('hex'), size }
  }

  private async giveName(aside: string, sha256: string): Promise<void> {
    const shelf = join(this.folder, sha256.slice(0, 2))
    await mkdir(shelf, { recursive: true })
    await rename(aside, this.pathOf(sha256))
    for (const folder of [shelf, this.folder]) {
      const handle = await open(folder, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    }
  }

  /** Where the content with this hash lies, once it does. */
  pathOf(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), sha256)
  }
}

/** Leaving the loop early leaves the stream as it is: its rest still has to be read. */
function keptOpen(source: Readable): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer> }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

async function statOrNull(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}
