import type { ImportLimits } from './limits.ts'
import { type SourceFile, SourceRefused } from './source-table.ts'

/** The last row and column that a spreadsheet can have: XFD1048576. */
const LAST_ROW = 1_048_576
const LAST_COLUMN = 16_384
/** What an array of its own costs for each row, in cells. */
const ROW_COST = 8

/**
 * `r` of rows and of cells, whatever stands before it but `xmlns:`, and whether the tag ends soon after: a cell without a value.
 * What may follow is counted, for a tag of a million attributes must not be read a million times.
 */
const ADDRESS =
  /[\s"'](?:(?!xmlns:)[\w.-]+:)?r\s*=\s*(?:"([^"]*)"|'([^']*)')((?:\s{1,4}[\w.:-]{1,40}="[^"<>]{0,20}"){0,6}\s{0,4}\/>)?/g

/**
 * The reader of workbooks fills up to the row and column that a cell claims: a kilobyte that says "row 9999999999" would
 * take all memory there is. So what the sheets claim is looked at before.
 */
export function checkSheets(files: readonly SourceFile[], limits: ImportLimits): void {
  const most = (limits.maxRows + 1) * (limits.maxColumns + ROW_COST)
  let claimed = 0
  for (const { bytes } of files) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    if (text.includes('sheetData')) claimed += claimOf(text)
  }
  if (claimed <= most) return
  throw new SourceRefused(
    'too-large',
    `工作表横跨过多的行与列，最多 ${limits.maxRows} 行、${limits.maxColumns} 列：请把表格放在左上角`,
    `the sheets span too many rows and columns, at most ${limits.maxRows} and ${limits.maxColumns}: put the table at the upper left`,
  )
}

/**
 * Rows by columns up to the last cell that has a value. The reader puts a cell into the row that its `<row>` claims, which
 * need not be the row of its own address; rows only ever rise.
 */
function claimOf(sheet: string): number {
  let [lastRow, rows, columns] = [0, 0, 0]
  for (const [, one, other, empty] of sheet.matchAll(ADDRESS)) {
    const [row, column] = placeOf(one ?? other ?? '')
    if (row > LAST_ROW || column > LAST_COLUMN || row < 1) throw impossible(one ?? other ?? '')
    lastRow = Math.max(lastRow, row)
    if (empty !== undefined || column === 0) continue
    rows = lastRow
    columns = Math.max(columns, column)
  }
  return rows * (columns + ROW_COST)
}

/** Row and column of `B7`; a row alone has no column. What is neither is nowhere. */
function placeOf(address: string): readonly [row: number, column: number] {
  const [, letters = '', digits] = /^([A-Z]{0,3})(\d{1,7})$/.exec(address) ?? []
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
  return [Number(digits ?? 0), column]
}

function impossible(address: string): SourceRefused {
  const shown = address.slice(0, 40)
  return new SourceRefused(
    'file-unreadable',
    `不是 Excel 工作簿（没有“${shown}”这样的单元格）`,
    `not an Excel workbook (there is no cell "${shown}")`,
  )
}
