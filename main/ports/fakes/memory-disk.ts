import type { Disk } from '../disk.ts'

/** A disk in memory. `failWith` makes every write fail, as a full disk does. */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, Uint8Array>()
  writes = 0
  failWith: Error | null = null

  async read(path: string): Promise<Uint8Array | null> {
    return this.files.get(path) ?? null
  }

  async writeWhole(path: string, bytes: Uint8Array): Promise<void> {
    this.refuseIfFull()
    this.writes += 1
    this.files.set(path, bytes.slice())
  }

  async append(path: string, text: string): Promise<void> {
    this.refuseIfFull()
    const held = this.files.get(path) ?? new Uint8Array()
    this.files.set(path, Buffer.concat([held, Buffer.from(text)]))
  }

  async size(path: string): Promise<number> {
    return this.files.get(path)?.byteLength ?? 0
  }

  async rename(from: string, to: string): Promise<void> {
    const bytes = this.files.get(from)
    if (!bytes) throw new Error(`no file ${from}`)
    this.files.delete(from)
    this.files.set(to, bytes)
  }

  async remove(path: string): Promise<void> {
    this.files.delete(path)
  }

  text(path: string): string {
    return Buffer.from(this.files.get(path) ?? new Uint8Array()).toString('utf8')
  }

  private refuseIfFull(): void {
    if (this.failWith) throw this.failWith
  }
}
