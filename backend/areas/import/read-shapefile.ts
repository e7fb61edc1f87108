import { combine, parseDbf, parseShp } from 'shpjs'
import { messageOf } from '../../support/start-error.ts'
import type { ImportLimits } from './limits.ts'
import { checkShp, dbfLayout } from './shapefile-layout.ts'
import {
  type Cell,
  type RawGeometry,
  type SourceFile,
  type SourceNote,
  SourceRefused,
  type SourceRow,
  type SourceTable,
} from './source-table.ts'
import { encodingOf } from './text-encoding.ts'

/** Frames whose shift against WGS-84 differs from city to city and is not in the .prj. */
const LOCAL_FRAMES = /beijing[ _]?(19)?54|xian[ _]?(19)?80/i

interface Layer {
  readonly shp: Uint8Array
  readonly dbf: Uint8Array | undefined
  readonly prj: Uint8Array | undefined
  readonly cpg: Uint8Array | undefined
}

/** .shp with .dbf, .prj and .cpg of the same name. Projected coordinates are brought back to degrees by the .prj. */
export function readShapefile(files: readonly SourceFile[], limits: ImportLimits): SourceTable {
  const layer = layerOf(files)
  checkShp(layer.shp, limits)
  const deleted = layer.dbf ? dbfLayout(layer.dbf, limits).deleted : new Set<number>()
  const features = parse(layer).features
  const columns = new Set<string>()
  const rows = features.flatMap((feature, index): SourceRow[] => {
    if (deleted.has(index)) return []
    const cells = cellsOf(feature.properties)
    for (const column of cells.keys()) columns.add(column)
    return [{ row: index + 1, cells, geometry: feature.geometry as RawGeometry | null }]
  })
  return { format: 'shapefile', columns: [...columns], rows, notes: frameNotes(layer.prj) }
}

function layerOf(files: readonly SourceFile[]): Layer {
  const shapes = files.filter((file) => /\.shp$/i.test(file.name))
  const [shape] = shapes
  if (!shape || shapes.length > 1) {
    const names = shapes.map((file) => file.name).join(', ')
    throw new SourceRefused(
      'file-unreadable',
      `应有一个 .shp，找到 ${shapes.length} 个 ${names}`,
      `one .shp is needed, found ${shapes.length} ${names}`,
    )
  }
  const stem = shape.name.slice(0, -4).toLowerCase()
  const beside = (ending: string): Uint8Array | undefined =>
    files.find((file) => file.name.toLowerCase() === `${stem}.${ending}`)?.bytes
  return { shp: shape.bytes, dbf: beside('dbf'), prj: beside('prj'), cpg: beside('cpg') }
}

function parse({ shp, dbf, prj, cpg }: Layer) {
  try {
    const shapes = parseShp(Buffer.from(shp), prj ? Buffer.from(prj).toString('latin1') : undefined)
    const encoding = cpg ? Buffer.from(cpg) : Buffer.from(dbf ? encodingOf(dbf.subarray(dbfTextStart(dbf))) : 'utf-8')
    const records = dbf ? parseDbf(Buffer.from(dbf), encoding) : []
    if (dbf && records.length !== shapes.length) {
      const counts = `.shp ${shapes.length}, .dbf ${records.length}`
      throw new SourceRefused(
        'file-unreadable',
        `图形与属性的数目不同（${counts}）`,
        `shapes and records differ in number (${counts})`,
      )
    }
    return combine([shapes, records])
  } catch (error) {
    if (error instanceof SourceRefused) throw error
    throw new SourceRefused(
      'file-unreadable',
      `不是 Shapefile（${messageOf(error)}）`,
      `not a shapefile (${messageOf(error)})`,
      error,
    )
  }
}

/** The header holds binary numbers; only names and records are text. */
function dbfTextStart(dbf: Uint8Array): number {
  return Math.min(dbf.length, new DataView(dbf.buffer, dbf.byteOffset, dbf.byteLength).getUint16(8, true))
}

function cellsOf(properties: Readonly<Record<string, unknown>> | null): Map<string, Cell> {
  const cells = new Map<string, Cell>()
  for (const [name, value] of Object.entries(properties ?? {})) cells.set(name, cellOf(value))
  return cells
}

/** Blank numbers come as NaN and blank dates as invalid dates; dates are in the machine's own zone. */
function cellOf(value: unknown): Cell {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : localDay(value)
  if (typeof value === 'number') return Number.isNaN(value) ? null : value
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'boolean' ? value : null
}

function localDay(date: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function frameNotes(prj: Uint8Array | undefined): SourceNote[] {
  if (!prj) {
    const detail = {
      zh: '没有 .prj，坐标按声明的基准读作经纬度',
      en: 'no .prj: coordinates are read as degrees of the stated datum',
    }
    return [{ row: 0, severity: 'warning', reason: 'datum-unstated', detail }]
  }
  const text = Buffer.from(prj).toString('latin1')
  if (!LOCAL_FRAMES.test(text)) return []
  const detail = {
    zh: '.prj 为北京54或西安80，与 WGS-84 相差可达百米，须先在测绘软件中转换',
    en: 'the .prj says Beijing 54 or Xian 80, up to 100 m off WGS-84: convert it with surveying software first',
  }
  return [{ row: 0, severity: 'error', reason: 'datum-unstated', detail }]
}
