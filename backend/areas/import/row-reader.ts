import type { ColumnMapping } from './columns.ts'
import type { Findings } from './findings.ts'
import type { ImportLimits } from './limits.ts'
import type { Cell, SourceRow } from './source-table.ts'

/** Reads the fields of one row and reports, under the header that the file itself uses, what cannot be read. */
export interface RowReader {
  readonly row: SourceRow
  text(field: string): string | null
  /** As `text`, but its absence is an error of the row. */
  required(field: string): string | null
  number(field: string): number | null
  /** `YYYY-MM-DD` from the ways in which dates are written. */
  day(field: string): string | null
  /** One of the words; the first of each line is the meaning. */
  word<Meaning extends string>(field: string, words: Readonly<Record<Meaning, readonly string[]>>, fallback: Meaning): Meaning
  bad(field: string, zh: string, en: string): void
}

export function rowReader(row: SourceRow, mapping: ColumnMapping, findings: Findings, limits: ImportLimits): RowReader {
  const header = (field: string): string => mapping.columnOf.get(field) ?? field
  const cell = (field: string): Cell => row.cells.get(mapping.columnOf.get(field) ?? '') ?? null
  const bad = (field: string, zh: string, en: string): void =>
    findings.error(
      'value-bad',
      { row: row.row, field: header(field) },
      { field: header(field), value: String(cell(field)), zh, en },
    )

  const text = (field: string): string | null => {
    const value = cell(field)
    if (value === null) return null
    const written = String(value).trim()
    if (written.length > limits.maxText) {
      bad(field, `超过 ${limits.maxText} 字`, `longer than ${limits.maxText} characters`)
      return null
    }
    const clean = cleanText(written)
    return clean === '' ? null : clean
  }
  const number = (field: string): number | null => {
    const value = text(field)
    if (value === null) return null
    const parsed = Number(value)
    if (Number.isFinite(parsed)) return parsed
    bad(field, '不是数字', 'not a number')
    return null
  }
  const day = (field: string): string | null => {
    const value = text(field)
    if (value === null) return null
    const parsed = parseDay(value)
    if (parsed === null) bad(field, '不是日期（YYYY-MM-DD）', 'not a date (YYYY-MM-DD)')
    return parsed
  }
  return {
    row,
    text,
    number,
    day,
    bad,
    required: (field) => {
      const value = text(field)
      if (value === null) findings.error('value-missing', { row: row.row, field: header(field) }, { field: header(field) })
      return value
    },
    word: (field, words, fallback) => {
      const value = text(field)?.toLowerCase()
      if (value === undefined) return fallback
      const entries = Object.entries(words) as [typeof fallback, readonly string[]][]
      const found = entries.find(([meaning, names]) => meaning === value || names.includes(value))
      if (found) return found[0]
      const known = entries.flatMap(([meaning, names]) => [meaning, ...names]).join('、')
      bad(field, `应为：${known}`, `use one of: ${known}`)
      return fallback
    },
  }
}

/** Without control characters and halves of characters: PostgreSQL takes neither, and neither means anything in a name. */
export function cleanText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim()
}

/** 2020-07-01, 2020/7/1, 2020.7.1, 20200701, 2020年7月1日, with or without a time behind it. */
export function parseDay(text: string): string | null {
  const match = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[T ].*)?$/.exec(text)
  if (!match) return null
  const [year, month, day] = [match[1]!, match[2] ?? match[4]!, match[3] ?? match[5]!]
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = new Date(`${written}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written) ? written : null
}
