/** As much of the tar format (POSIX ustar) as plain files need. */

const BLOCK = 512
const NAME_BYTES = 100

export interface TarEntry {
  readonly name: string
  readonly size: number
  /** Must be read to its end before the next entry. */
  readonly body: AsyncIterable<Buffer>
}

export class TarError extends Error {
  override readonly name = 'TarError'
}

export function tarHeader(name: string, size: number, mtimeMs: number): Buffer {
  const header = Buffer.alloc(BLOCK)
  if (Buffer.byteLength(name) > NAME_BYTES) throw new TarError(`the name is too long: ${name}`)
  header.write(name, 0)
  header.write(octal(0o600, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(size, 11), 124)
  header.write(octal(Math.floor(mtimeMs / 1000), 11), 136)
  header.write('        ', 148)
  header.write('0', 156)
  header.write('ustar\u000000', 257)
  header.write(`${octal(sumOf(header), 6)}\u0000 `, 148)
  return header
}

/** What fills the last block of an entry. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
}

export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK)
}

/** @throws TarError where the bytes are no tar, or end too soon */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const bytes = new ByteReader(source)
  for (;;) {
    const header = await bytes.exactly(BLOCK)
    if (header.every((byte) => byte === 0)) break
    const entry = readHeader(header)
    const body = bytes.take(entry.size)
    yield { ...entry, body }
    for await (const _rest of body);
    await bytes.exactly(tarPadding(entry.size).length)
  }
  for await (const _rest of bytes.rest());
}

function readHeader(header: Buffer): { name: string; size: number } {
  const told = Number.parseInt(text(header, 148, 8), 8)
  const summed = Buffer.from(header)
  summed.write('        ', 148)
  const size = Number.parseInt(text(header, 124, 12), 8)
  if (told !== sumOf(summed) || !Number.isSafeInteger(size)) throw new TarError('a header does not add up')
  return { name: text(header, 0, NAME_BYTES), size }
}

function octal(value: number, digits: number): string {
  const written = value.toString(8).padStart(digits, '0')
  if (written.length > digits) throw new TarError(`${value} does not fit into a tar header`)
  return written
}

function text(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? length : end).trim()
}

function sumOf(header: Buffer): number {
  return header.reduce((sum, byte) => sum + byte, 0)
}

class ByteReader {
  private readonly source: AsyncIterator<Buffer>
  private held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]()
  }

  async exactly(count: number): Promise<Buffer> {
    const chunks: Buffer[] = []
    for await (const chunk of this.take(count)) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  /** The next so many bytes, in chunks. Asked again after its end it gives nothing. */
  take(count: number): AsyncGenerator<Buffer> {
    return this.taking(count)
  }

  async *rest(): AsyncGenerator<Buffer> {
    if (this.held.length > 0) yield this.held
    for (;;) {
      const { value, done } = await this.source.next()
      if (done) return
      yield value
    }
  }

  private async *taking(count: number): AsyncGenerator<Buffer> {
    let left = count
    while (left > 0) {
      if (this.held.length === 0) {
        const { value, done } = await this.source.next()
        if (done) throw new TarError('the file ends too soon')
        this.held = value
      }
      const chunk = this.held.subarray(0, left)
      this.held = this.held.subarray(chunk.length)
      left -= chunk.length
      yield chunk
    }
  }
}
