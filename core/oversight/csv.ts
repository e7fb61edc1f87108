export type CsvValue = string | number | null

/** What a table program would take for a formula when a cell begins with it. */
const FORMULA_START = /^[=+\-@\t\r]/

/**
 * One line of a file for table programs (RFC 4180). Text that would be run as a formula gets an apostrophe before it: whoever
 * writes an address must not be able to run something on the computer of whoever opens the list.
 */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`
}

/** Put before the first line, it makes table programs read UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF'

function csvCell(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = FORMULA_START.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
