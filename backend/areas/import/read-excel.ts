import { zipSync } from 'fflate'
import readWorkbook from 'read-excel-file/node'
import { messageOf } from '../../support/start-error.ts'
import { unguarded } from '../formula-guard.ts'
import { checkSheets } from './check-sheets.ts'
import type { ImportLimits } from './limits.ts'
import { type Cell, type SourceNote, SourceRefused, type SourceRow, type SourceTable } from './source-table.ts'
import { unzip } from './zip.ts'

/** A spreadsheet keeps 15 digits of a number: a 16-digit code typed as a number has lost its last one. */
const EXACT_BELOW = 1e15

interface Sheet {
  readonly sheet: string
  readonly data: readonly (readonly unknown[])[]
}

/** The first sheet with anything in it; its first line that is not empty names the columns. */
export async function readExcel(bytes: Uint8Array, limits: ImportLimits): Promise<SourceTable> {
  const sheets = (await readSheets(bytes, limits)).filter(({ data }) => data.length > 0)
  const first = sheets[0]
  if (!first) throw new SourceRefused('no-rows', '工作簿为空', 'the workbook is empty')
  if (first.data.length - 1 > limits.maxRows) {
    throw new SourceRefused('too-many-rows', `超过 ${limits.maxRows} 行`, `more than ${limits.maxRows} rows`)
  }
  const headerAt = first.data.findIndex((line) => line.some((value) => value !== null))
  const header = (first.data[headerAt] ?? []).map((value) => (value === null ? '' : String(value).trim()))
  if (header.length > limits.maxColumns) {
    throw new SourceRefused(
      'too-large',
      `${header.length} 列，最多 ${limits.maxColumns}`,
      `${header.length} columns, at most ${limits.maxColumns}`,
    )
  }
  const notes = sheets.slice(1).map((other) => ignoredSheet(other.sheet))
  const rows: SourceRow[] = []
  for (let at = headerAt + 1; at < first.data.length; at++) {
    const line = first.data[at]!
    if (line.every((value) => value === null)) continue
    const cells = new Map(header.map((name, column) => [name, cellOf(line[column])]))
    for (const [name, cell] of cells)
      if (typeof cell === 'number' && Math.abs(cell) >= EXACT_BELOW) notes.push(roundedCell(at + 1, name))
    rows.push({ row: at + 1, cells, geometry: null })
  }
  return { format: 'excel', columns: header, rows, notes }
}

/**
 * The workbook's reader follows the entries as they stream by and counts nothing, so it gets an archive that is built anew
 * from the entries that were unpacked and counted here.
 */
async function readSheets(bytes: Uint8Array, limits: ImportLimits): Promise<Sheet[]> {
  const files = await unzip(bytes, limits)
  checkSheets(files, limits)
  try {
    const counted = zipSync(Object.fromEntries(files.map((file) => [file.name, file.bytes])), { level: 0 })
    const sheets: Sheet[] = await readWorkbook(Buffer.from(counted.buffer, counted.byteOffset, counted.byteLength))
    return sheets
  } catch (error) {
    throw new SourceRefused(
      'file-unreadable',
      `不是 Excel 工作簿（${messageOf(error)}）`,
      `not an Excel workbook (${messageOf(error)})`,
      error,
    )
  }
}

function cellOf(value: unknown): Cell {
  if (value instanceof Date) return writtenDate(value)
  if (typeof value === 'string') return value.trim() === '' ? null : unguarded(value.trim())
  return typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** A spreadsheet has no zone: its day and time are read as they are shown. A time alone lies on its day 0, at the turn of 1900. */
function writtenDate(value: Date): string {
  const rounded = Math.round(value.getTime() / 1000) * 1000
  const text = new Date(rounded).toISOString()
  const [day, time] = [text.slice(0, 10), text.slice(11, rounded % 60_000 === 0 ? 16 : 19)]
  if (day < '1900-01-02') return time
  return time === '00:00' ? day : `${day} ${time}`
}

function ignoredSheet(name: string): SourceNote {
  const detail = { zh: `只读第一张工作表，未读“${name}”`, en: `only the first sheet is read; "${name}" was not` }
  return { row: 0, severity: 'warning', reason: 'sheet-ignored', detail }
}

function roundedCell(row: number, column: string): SourceNote {
  const detail = {
    zh: `“${column}”是 16 位以上的数字，已被表格软件舍入`,
    en: `"${column}" is a number of 16 digits or more that the spreadsheet has rounded`,
  }
  return { row, severity: 'error', reason: 'code-rounded', detail }
}
