import type { ImportReport } from '../../contract/wire/areas.ts'
import { guarded } from './formula-guard.ts'

const HEADER = ['行 row', '列 field', '编码 code', '程度 severity', '原因 reason', '说明', 'explanation', '经度 lng', '纬度 lat']
/** So that a spreadsheet takes the Chinese for what it is. */
const BOM = '\uFEFF'

/** The report row by row, as a table: the first line sums up, the next ones are the findings. */
export function reportAsCsv({ outcome, rows, findings, unlisted }: ImportReport): string {
  const counts = `读取 ${rows.read} 采用 ${rows.accepted} 拒收 ${rows.refused} 警告 ${rows.warned} 未列出 ${unlisted}`
  const counted = `read ${rows.read} accepted ${rows.accepted} refused ${rows.refused} warned ${rows.warned} unlisted ${unlisted}`
  const summary = [0, '', '', outcome, 'summary', counts, counted, '', '']
  const lines = findings.map(({ row, field, code, severity, reason, zh, en, at }) => [
    row,
    field ?? '',
    code ?? '',
    severity,
    reason,
    zh,
    en,
    at?.[0] ?? '',
    at?.[1] ?? '',
  ])
  return `${BOM}${[HEADER, summary, ...lines].map(csvLine).join('')}`
}

export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

/** Quoted where it must be. What a spreadsheet would run as a formula is made text: rows quote what strangers wrote. */
function cellOf(value: string | number): string {
  const text = typeof value === 'string' ? guarded(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
