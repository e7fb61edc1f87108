import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { Decompress } from 'fzstd'
import { messageOf, StartError } from '../../support/start-error.ts'

/** One row of a file of service requests: cells by header name, and the line where it starts. */
export interface RawRow {
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

export interface BadRow {
  readonly line: number
  readonly zh: string
  readonly en: string
}

/** Headers without which a row means nothing. All others are used where they are known, and ignored where not. */
export const REQUIRED_HEADERS = ['case_enquiry_id', 'open_dt', 'type', 'latitude', 'longitude'] as const
/** No sane row is longer; an unclosed quote must not swallow the file into memory. */
const MAX_ROW_BYTES = 64 << 10

/**
 * Streams a CSV file (.csv, .csv.gz, .csv.zst) row by row. Rows that cannot be read go to `onBad` and the rest goes on.
 * @throws StartError when the file is missing, unreadable, or has not the headers of service requests
 */
export async function* readRows(path: string, onBad: (row: BadRow) => void): AsyncGenerator<RawRow> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: MAX_ROW_BYTES,
    on_skip: (error) => {
      onBad({
        line: Number(error?.['lines'] ?? 0),
        zh: `无法解析（${error?.code ?? ''}）`,
        en: `cannot be parsed (${error?.message ?? ''})`,
      })
      return undefined
    },
  })
  const source = plainBytes(path)
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let headers: string[] | null = null
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (headers === null) {
        headers = record.map((name) => name.trim().toLowerCase())
        checkHeaders(path, headers)
      } else if (record.length !== headers.length) {
        onBad({
          line: info.lines,
          zh: `有 ${record.length} 列，表头有 ${headers.length} 列`,
          en: `has ${record.length} cells and the header ${headers.length}`,
        })
      } else {
        yield { line: info.lines, cells: Object.fromEntries(headers.map((name, i) => [name, (record[i] ?? '').trim()])) }
      }
    }
  } catch (error) {
    if (error instanceof StartError) throw error
    throw unreadable(path, messageOf(error))
  } finally {
    source.destroy()
  }
  if (headers === null) throw unreadable(path, 'empty')
}

function plainBytes(path: string): Readable {
  const file = createReadStream(path)
  if (path.endsWith('.zst')) return Readable.from(unzstd(file))
  if (!path.endsWith('.gz')) return file
  const gunzip = createGunzip()
  file.on('error', (error) => gunzip.destroy(error))
  return file.pipe(gunzip)
}

async function* unzstd(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let ready: Buffer[] = []
  const stream = new Decompress((chunk) => ready.push(Buffer.from(chunk)))
  for await (const chunk of file) {
    stream.push(chunk)
    yield* ready
    ready = []
  }
  stream.push(new Uint8Array(0), true)
  yield* ready
}

function checkHeaders(path: string, headers: readonly string[]): void {
  const missing = REQUIRED_HEADERS.filter((name) => !headers.includes(name))
  if (missing.length === 0) return
  throw new StartError({
    zh: `回放文件 ${path} 的表头缺少 ${missing.join('、')}：请使用市民服务请求（311）格式的 CSV。`,
    en: `The header of the replay file ${path} lacks ${missing.join(', ')}: give a CSV of service requests (311).`,
  })
}

function unreadable(path: string, why: string): StartError {
  return new StartError({
    zh: `回放文件 ${path} 读不了（${why}）：请用 --replay 指定存在且完好的 .csv、.csv.gz 或 .csv.zst 文件。`,
    en: `The replay file ${path} cannot be read (${why}): name an existing, intact .csv, .csv.gz or .csv.zst file with --replay.`,
  })
}
