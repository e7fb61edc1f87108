import { messageOf } from '../../support/start-error.ts'
import { jsonDepth } from './json-depth.ts'
import type { ImportLimits } from './limits.ts'
import { type Cell, type RawGeometry, type SourceNote, SourceRefused, type SourceRow, type SourceTable } from './source-table.ts'
import { decodeText } from './text-encoding.ts'

/** Reference frames that a `crs` member may name (old GeoJSON): geographic WGS-84 or CGCS2000. */
const GEOGRAPHIC = /(CRS84|EPSG:{1,2}(4326|4490))$/i

export function readGeoJson(bytes: Uint8Array, limits: ImportLimits): SourceTable {
  if (jsonDepth(bytes, limits.maxJsonDepth + 1) > limits.maxJsonDepth) {
    throw new SourceRefused('too-deep', `嵌套超过 ${limits.maxJsonDepth} 层`, `nested deeper than ${limits.maxJsonDepth} levels`)
  }
  const collection = parse(decodeText(bytes))
  const features = featuresOf(collection)
  if (features.length > limits.maxRows) {
    throw new SourceRefused(
      'too-many-rows',
      `${features.length} 个要素，最多 ${limits.maxRows}`,
      `${features.length} features, at most ${limits.maxRows}`,
    )
  }
  const columns = new Set<string>()
  const rows = features.map((feature, index): SourceRow => {
    const cells = cellsOf(feature)
    for (const column of cells.keys()) columns.add(column)
    return { row: index + 1, cells, geometry: geometryOf(feature) }
  })
  if (columns.size > limits.maxColumns) {
    throw new SourceRefused(
      'too-large',
      `${columns.size} 个属性，最多 ${limits.maxColumns}`,
      `${columns.size} properties, at most ${limits.maxColumns}`,
    )
  }
  return { format: 'geojson', columns: [...columns], rows, notes: crsNotes(collection) }
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch (error) {
    throw new SourceRefused('file-unreadable', `不是 JSON（${messageOf(error)}）`, `not JSON (${messageOf(error)})`, error)
  }
  throw new SourceRefused('file-unreadable', '不是 GeoJSON 对象', 'not a GeoJSON object')
}

function featuresOf(value: Record<string, unknown>): unknown[] {
  if (value.type === 'FeatureCollection' && Array.isArray(value.features)) return value.features
  if (value.type === 'Feature') return [value]
  throw new SourceRefused('file-unreadable', '不是 GeoJSON 的 FeatureCollection', 'not a GeoJSON FeatureCollection')
}

/** Nested properties are left out: no field of ours is an object. */
function cellsOf(feature: unknown): Map<string, Cell> {
  const cells = new Map<string, Cell>()
  if (!isObject(feature) || !isObject(feature.properties)) return cells
  for (const [name, value] of Object.entries(feature.properties)) {
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      cells.set(name, value)
    else if (Array.isArray(value) && value.every((each) => typeof each === 'string')) cells.set(name, value.join(';'))
  }
  return cells
}

function geometryOf(feature: unknown): RawGeometry | null {
  if (!isObject(feature) || !isObject(feature.geometry)) return null
  const { type, coordinates } = feature.geometry
  return typeof type === 'string' ? { type, coordinates } : null
}

function crsNotes(collection: Record<string, unknown>): SourceNote[] {
  const crs = collection.crs
  const properties = isObject(crs) ? crs.properties : undefined
  const name = isObject(properties) ? properties.name : undefined
  if (typeof name !== 'string' || GEOGRAPHIC.test(name)) return []
  const detail = { zh: `crs 为 ${name}，只接受经纬度`, en: `crs is ${name}, only longitude and latitude are taken` }
  return [{ row: 0, severity: 'error', reason: 'datum-unstated', detail }]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
