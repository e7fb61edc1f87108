import { createReadStream } from 'node:fs'
import { type CsvError, parse } from 'csv-parse'
import type { Sentence } from '../../support/start-error.ts'

export type Encoding = 'utf-8' | 'gb18030'

export interface CsvForm {
  readonly encoding: Encoding
  readonly delimiter: string
}

/** A row of a case has a few hundred characters; a quote that is never closed would otherwise swallow the rest of the file. */
const LONGEST_RECORD = 64 << 10
const HEADER_BYTES = 64 << 10

/** The CSV itself is broken: nothing behind this row can be read. */
export class BrokenCsv extends Error {
  readonly sentence: Sentence

  constructor(row: number, cause: Error) {
    super(cause.message, { cause })
    this.sentence = {
      zh: `第 ${row} 行之后的 CSV 无法解析（${cause.message}）：请检查引号，改正后重新上传，已导入的行不会重复。`,
      en: `The CSV cannot be read after row ${row} (${cause.message}): check the quotes and upload it again; rows that are in are not imported twice.`,
    }
  }
}

/** Bytes that are not UTF-8 are read as GB 18030, as Chinese spreadsheets write. */
export async function formOf(path: string): Promise<CsvForm> {
  const strict = new TextDecoder('utf-8', { fatal: true })
  let encoding: Encoding = 'utf-8'
  let head: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      if (head.length < HEADER_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEADER_BYTES)
      strict.decode(chunk, { stream: true })
    }
    strict.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    encoding = 'gb18030'
  }
  return { encoding, delimiter: delimiterOf(new TextDecoder(encoding).decode(head)) }
}

/** The one that the header line has most of. */
function delimiterOf(text: string): string {
  const header = text.split(/\r?\n/, 1)[0] as string
  const counted = [',', ';', '\t'].map((sign) => ({ sign, count: header.split(sign).length }))
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).sign
}

/** Parsed in one go: some fifty rows, about a millisecond. */
const READ_BYTES = 8 << 10

/** The records of a file, the header first. @throws BrokenCsv */
export function csvRows(path: string, form: CsvForm): AsyncGenerator<string[]> {
  return recordsOf(createReadStream(path, { highWaterMark: READ_BYTES }), form)
}

/** The parser is fed by hand: as a stream of its own it would throw away, on an error, the rows that it had read before. */
export async function* recordsOf(bytes: AsyncIterable<Uint8Array>, { encoding, delimiter }: CsvForm): AsyncGenerator<string[]> {
  const read: string[][] = []
  const keep = (record: string[]): null => {
    read.push(record)
    return null
  }
  const form = { bom: true, delimiter, relax_column_count: true, relax_quotes: true, max_record_size: LONGEST_RECORD }
  const parser = parse({ ...form, on_record: keep })
  let broken: Error | null = null
  parser.on('error', (error) => {
    broken = error
  })
  parser.resume()
  let row = 0
  const decoder = new TextDecoder(encoding)
  const feed = (text: string) => new Promise<void>((resolve) => parser.write(text, () => resolve()))
  const taken = () => {
    row += read.length
    return read.splice(0)
  }
  for await (const chunk of bytes) {
    await feed(decoder.decode(chunk, { stream: true }))
    yield* taken()
    if (broken) throw brokenAfter(row, broken)
  }
  await feed(decoder.decode())
  await new Promise<void>((resolve) => parser.end(() => resolve()))
  yield* taken()
  if (broken) throw brokenAfter(row, broken)
}

function brokenAfter(row: number, error: Error): Error {
  return isCsvError(error) ? new BrokenCsv(row, error) : error
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')
}
