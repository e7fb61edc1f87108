import type { ImportLimits } from './limits.ts'
import { readCsv } from './read-csv.ts'
import { readExcel } from './read-excel.ts'
import { readGeoJson } from './read-geojson.ts'
import { readShapefile } from './read-shapefile.ts'
import { type SourceFile, SourceRefused, type SourceTable } from './source-table.ts'
import { isZip, unzip } from './zip.ts'

/** Reads what was uploaded, by ending and content: a zip is opened, and the parts of a shapefile may come one by one. */
export async function readSource(files: readonly SourceFile[], limits: ImportLimits): Promise<SourceTable> {
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  if (bytes > limits.maxBytes || files.length > limits.maxFiles) {
    const megabytes = Math.round(limits.maxBytes / 1024 / 1024)
    throw new SourceRefused(
      'too-large',
      `文件最多 ${limits.maxFiles} 个、共 ${megabytes} MB`,
      `at most ${limits.maxFiles} files of ${megabytes} MB together`,
    )
  }
  const table = await readAny(files, limits)
  if (table.rows.length === 0 && table.notes.length === 0)
    throw new SourceRefused('no-rows', '没有数据行', 'there is no row of data')
  return table
}

async function readAny(files: readonly SourceFile[], limits: ImportLimits): Promise<SourceTable> {
  if (files.some((file) => /\.shp$/i.test(file.name))) return readShapefile(files, limits)
  const [file] = files
  if (!file || files.length > 1)
    throw new SourceRefused(
      'file-unreadable',
      '除 Shapefile 外每次只收一个文件',
      'one file at a time, except the parts of a shapefile',
    )
  const ending = file.name.slice(file.name.lastIndexOf('.') + 1).toLowerCase()
  switch (ending) {
    case 'geojson':
    case 'json':
      return readGeoJson(file.bytes, limits)
    case 'csv':
    case 'txt':
      return readCsv(file.bytes, limits)
    case 'xlsx':
      return readExcel(file.bytes, limits)
    case 'zip':
      return await readZip(file, limits)
    default:
      throw new SourceRefused(
        'file-unreadable',
        `不认识“.${ending}”，可用 .geojson .csv .xlsx .zip（Shapefile）；.xls 请另存为 .xlsx`,
        `".${ending}" is not known: use .geojson, .csv, .xlsx or .zip (shapefile); save .xls as .xlsx`,
      )
  }
}

async function readZip(file: SourceFile, limits: ImportLimits): Promise<SourceTable> {
  if (!isZip(file.bytes)) throw new SourceRefused('file-unreadable', '不是 zip 压缩包', 'not a zip archive')
  const inside = await unzip(file.bytes, limits)
  if (inside.some((each) => /\.shp$/i.test(each.name))) return readShapefile(inside, limits)
  const readable = inside.filter((each) => /\.(geojson|json|csv|xlsx)$/i.test(each.name))
  return await readAny(readable, { ...limits, maxBytes: limits.maxUnpackedBytes })
}
