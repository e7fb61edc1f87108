import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inLoadingOrder } from './read-schema.ts'
import { readTar, TarError, tarEnd, tarHeader, tarPadding } from './tar.ts'

const FILES: readonly [string, Buffer][] = [
  ['empty.json', Buffer.alloc(0)],
  ['tables/cases/000001.copy', Buffer.from('一行\n'.repeat(300))],
  ['exactly-a-block', Buffer.alloc(512, 7)],
]
const TAR = Buffer.concat([
  ...FILES.flatMap(([name, bytes]) => [tarHeader(name, bytes.length, 0), bytes, tarPadding(bytes.length)]),
  tarEnd(),
])

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

async function read(bytes: Buffer, chunk: number): Promise<[string, Buffer][]> {
  const found: [string, Buffer][] = []
  for await (const { name, body } of readTar(inChunks(bytes, chunk))) {
    const parts: Buffer[] = []
    for await (const part of body) parts.push(part)
    found.push([name, Buffer.concat(parts)])
  }
  return found
}

describe('tar', () => {
  it.each([1, 7, 512, 100_000])('is read as it was written, however it is cut: chunks of %i', async (chunk) => {
    expect(await read(TAR, chunk)).toEqual(FILES)
  })

  it('is opened by the system’s own program', () => {
    const folder = mkdtempSync(join(tmpdir(), 'beacon-tar-'))
    writeFileSync(join(folder, 'x.tar'), TAR)
    execFileSync('tar', ['-xf', 'x.tar'], { cwd: folder })
    for (const [name, bytes] of FILES) expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true)
    rmSync(folder, { recursive: true })
  })

  it('that ends too soon, or whose header is damaged, is refused', async () => {
    await expect(read(TAR.subarray(0, 1200), 512)).rejects.toThrow(TarError)
    const bent = Buffer.from(TAR)
    bent[3]! ^= 1
    await expect(read(bent, 512)).rejects.toThrow(TarError)
  })
})

describe('the order of tables', () => {
  it('puts each after those that it refers to, and says when there is none', () => {
    const tables = ['a', 'b', 'c'].map((name) => ({ name }))
    const order = (refs: Record<string, string[]>) =>
      inLoadingOrder(tables, new Map(Object.entries(refs).map(([from, to]) => [from, new Set(to)]))).map(({ name }) => name)
    expect(order({ a: ['b'], b: ['c'] })).toEqual(['c', 'b', 'a'])
    expect(() => order({ a: ['b'], b: ['a'] })).toThrow('circle')
  })
})
