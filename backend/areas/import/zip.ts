import yauzl from 'yauzl'
import { messageOf } from '../../support/start-error.ts'
import type { ImportLimits } from './limits.ts'
import { type SourceFile, SourceRefused } from './source-table.ts'

/** Bytes that say "zip": a workbook is one as well. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b
}

/**
 * Unpacks into memory, counting what really comes out: an archive that states small sizes and unpacks to large ones is
 * stopped at the limit. Names are used as labels only and never touch a disk.
 */
export async function unzip(bytes: Uint8Array, limits: ImportLimits): Promise<SourceFile[]> {
  try {
    return await unpack(bytes, limits)
  } catch (error) {
    if (error instanceof SourceRefused) throw error
    throw new SourceRefused(
      'file-unreadable',
      `压缩包有误（${messageOf(error)}）`,
      `the archive is broken (${messageOf(error)})`,
      error,
    )
  }
}

async function unpack(bytes: Uint8Array, limits: ImportLimits): Promise<SourceFile[]> {
  const zip = await yauzl.fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if (zip.entryCount > limits.maxZipEntries) {
    throw new SourceRefused('too-large', `压缩包内有 ${zip.entryCount} 个文件`, `the archive holds ${zip.entryCount} files`)
  }
  const files: SourceFile[] = []
  let left = limits.maxUnpackedBytes
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || entry.fileName.includes('__MACOSX')) continue
    if (entry.uncompressedSize > left) throw tooLarge(limits)
    const chunks: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      left -= (chunk as Buffer).length
      if (left < 0) throw tooLarge(limits)
      chunks.push(chunk as Buffer)
    }
    files.push({ name: entry.fileName, bytes: Buffer.concat(chunks) })
  }
  return files
}

function tooLarge(limits: ImportLimits): SourceRefused {
  const megabytes = Math.round(limits.maxUnpackedBytes / 1024 / 1024)
  return new SourceRefused('too-large', `解压后超过 ${megabytes} MB`, `unpacks to more than ${megabytes} MB`)
}
