import { parse } from 'csv-parse/sync'
import { messageOf } from '../../support/start-error.ts'
import { unguarded } from '../formula-guard.ts'
import type { ImportLimits } from './limits.ts'
import { type Cell, type SourceNote, SourceRefused, type SourceRow, type SourceTable } from './source-table.ts'
import { decodeText } from './text-encoding.ts'

interface Line {
  record: string[]
  info: { lines: number }
}

/** Comma, semicolon or tab; UTF-8 or GBK; quotes and line breaks within quotes. The first line names the columns. */
export function readCsv(bytes: Uint8Array, limits: ImportLimits): SourceTable {
  const text = decodeText(bytes)
  const lines = parseLines(text, limits)
  const header = lines[0]?.record.map((name) => name.trim()) ?? []
  if (header.length > limits.maxColumns) {
    throw new SourceRefused(
      'too-large',
      `${header.length} 列，最多 ${limits.maxColumns}`,
      `${header.length} columns, at most ${limits.maxColumns}`,
    )
  }
  if (lines.length - 1 > limits.maxRows) {
    throw new SourceRefused('too-many-rows', `超过 ${limits.maxRows} 行`, `more than ${limits.maxRows} rows`)
  }
  const notes: SourceNote[] = []
  const rows = lines.slice(1).flatMap(({ record, info }): SourceRow[] => {
    const row = info.lines - record.reduce((breaks, cell) => breaks + cell.split('\n').length - 1, 0)
    if (record.length !== header.length) notes.push(raggedNote(row, record.length, header.length))
    return [{ row, cells: cellsOf(header, record), geometry: null }]
  })
  return { format: 'csv', columns: header, rows, notes }
}

function parseLines(text: string, limits: ImportLimits): Line[] {
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: limits.maxText * limits.maxColumns,
      to: limits.maxRows + 2,
    }) as unknown as Line[]
  } catch (error) {
    throw new SourceRefused(
      'file-unreadable',
      `CSV 有误（${messageOf(error)}）`,
      `the CSV is broken (${messageOf(error)})`,
      error,
    )
  }
}

/** The one that the header line has most of. */
function delimiterOf(text: string): string {
  const end = text.indexOf('\n')
  const header = end === -1 ? text : text.slice(0, end)
  const counted = [',', ';', '\t'].map((sign) => ({ sign, count: header.split(sign).length }))
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).sign
}

function cellsOf(header: readonly string[], record: readonly string[]): Map<string, Cell> {
  return new Map(
    header.map((name, at) => [name, record[at] === undefined || record[at].trim() === '' ? null : unguarded(record[at].trim())]),
  )
}

function raggedNote(row: number, found: number, wanted: number): SourceNote {
  const detail = { zh: `有 ${found} 列，表头有 ${wanted} 列`, en: `${found} columns, but the header has ${wanted}` }
  return { row, severity: 'error', reason: 'value-bad', detail }
}
