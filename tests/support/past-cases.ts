/** Historic cases as another system would export them, for tests and benchmarks of the bulk import. */
const HEADERS =
  '案卷号,类型,小类代码,立案条件,来源,经度,纬度,地址,描述,责任单位,上报时间,立案时间,派遣时间,处置完成时间,结案时间,办理人'

/** A working morning some weeks before the tests' present. */
const FROM = Date.parse('2026-10-12T09:00:00+08:00')
const pad = (part: number) => String(part).padStart(2, '0')

export function localTime(at: number): string {
  const local = new Date(at + 8 * 3_600_000)
  const date = `${local.getUTCFullYear()}-${pad(local.getUTCMonth() + 1)}-${pad(local.getUTCDate())}`
  return `${date} ${pad(local.getUTCHours())}:${pad(local.getUTCMinutes())}:${pad(local.getUTCSeconds())}`
}

export function pastCase(index: number, changes: Record<number, string> = {}): string {
  const at = (minutes: number) => localTime(FROM + index * 1000 + minutes * 60_000)
  const lng = (110 + ((index * 37) % 1999) / 1000).toFixed(6)
  const lat = (30 + ((index * 91) % 999) / 1000).toFixed(6)
  const cells = [`LS-${index}`, '事件', '0102', 'usual', '监督员上报', lng, lat, '解放路, 12 号', '暴露"垃圾"', 'U1']
  const all = [...cells, at(0), at(10), at(20), at(120), at(180), '某人']
  return all.map((cell, column) => quoted(changes[column] ?? cell)).join(',')
}

const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

export function pastCases(rows: readonly string[]): string {
  return `${[HEADERS, ...rows].join('\r\n')}\r\n`
}
