import type { ImportLimits } from './limits.ts'
import { SourceRefused } from './source-table.ts'

/**
 * Walks the lengths of a .shp and a .dbf before the library builds anything from them: a negative length would turn the
 * library in circles, a cut-off file would silently lose its end, and a shape of a million rings would take hours.
 */
const SHP_HEADER = 100
const RECORD_HEADER = 8
const SHAPE_FILE_CODE = 9994
/** Types whose content begins: type 4, bounds 32, parts 4, points 4. */
const WITH_PARTS = new Set([3, 5, 13, 15, 23, 25])

export function checkShp(bytes: Uint8Array, limits: ImportLimits): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < SHP_HEADER || view.getInt32(0) !== SHAPE_FILE_CODE) throw broken('缺文件头', 'it has no header')
  let at = SHP_HEADER
  let count = 0
  while (at < bytes.length) {
    if (at + RECORD_HEADER > bytes.length) throw broken(`第 ${count + 1} 个图形被截断`, `shape ${count + 1} is cut off`)
    const length = view.getInt32(at + 4) * 2
    const end = at + RECORD_HEADER + length
    if (length < 4 || end > bytes.length) throw broken(`第 ${count + 1} 个图形长度有误`, `shape ${count + 1} has a wrong length`)
    checkShape(view, at + RECORD_HEADER, length, count + 1, limits)
    at = end
    if (++count > limits.maxRows)
      throw new SourceRefused('too-many-rows', `超过 ${limits.maxRows} 个图形`, `more than ${limits.maxRows} shapes`)
  }
}

function checkShape(view: DataView, at: number, length: number, number: number, limits: ImportLimits): void {
  if (!WITH_PARTS.has(view.getInt32(at, true))) return
  if (length < 44) throw broken(`第 ${number} 个图形不完整`, `shape ${number} is incomplete`)
  const parts = view.getInt32(at + 36, true)
  const points = view.getInt32(at + 40, true)
  if (parts < 0 || points < 0 || 44 + parts * 4 + points * 16 > length)
    throw broken(`第 ${number} 个图形点数有误`, `shape ${number} has a wrong number of points`)
  if (parts > limits.maxRings || points > limits.maxPoints) {
    throw new SourceRefused(
      'too-large',
      `第 ${number} 个图形有 ${parts} 环 ${points} 点`,
      `shape ${number} has ${parts} rings and ${points} points`,
    )
  }
}

const DELETED = 0x2a

/** Records marked as deleted (by their place), which the library would read as if they were there. */
export function dbfLayout(bytes: Uint8Array, limits: ImportLimits): { deleted: Set<number> } {
  if (bytes.length < 33) throw broken('属性表缺文件头', 'the .dbf has no header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const records = view.getUint32(4, true)
  const start = view.getUint16(8, true)
  const length = view.getUint16(10, true)
  if (records > limits.maxRows)
    throw new SourceRefused('too-many-rows', `超过 ${limits.maxRows} 条属性`, `more than ${limits.maxRows} records`)
  if (start < 33 || length < 1 || start + records * length > bytes.length) throw broken('属性表被截断', 'the .dbf is cut off')
  checkFields(bytes, start)
  const deleted = new Set<number>()
  for (let record = 0; record < records; record++) if (bytes[start + record * length] === DELETED) deleted.add(record)
  return { deleted }
}

/** The list of fields ends with a 0x0D inside the header. */
function checkFields(bytes: Uint8Array, start: number): void {
  for (let at = 32; at < start; at += 32) if (bytes[at] === 0x0d) return
  throw broken('属性表字段有误', 'the fields of the .dbf are not terminated')
}

function broken(zh: string, en: string): SourceRefused {
  return new SourceRefused('file-unreadable', `Shapefile 有误：${zh}`, `the shapefile is broken: ${en}`)
}
