/** What the tests of imports stand on: files made of a line or two, and a writer that keeps what it is given. */
import { readFileSync } from 'node:fs'
import { strToU8 } from 'fflate'
import { type AreaAlias, type AreaVersion, areaRegistry } from '../../backend/areas/area-registry.ts'
import { type BaseRecords, classKey } from '../../backend/areas/base-records.ts'
import { IMPORT_LIMITS, type ImportLimits } from '../../backend/areas/import/limits.ts'
import { NO_PEOPLE, type PeopleBook } from '../../backend/areas/import/people-book.ts'
import { NOTHING_IN_FILE, type StoredBaseData } from '../../backend/areas/import/plan-context.ts'
import { runImport } from '../../backend/areas/import/run-import.ts'
import type { SourceFile } from '../../backend/areas/import/source-table.ts'
import { areaLookup } from '../../backend/areas/lookup/area-lookup.ts'
import type { CaseClass } from '../../contract/files/city.ts'
import type { AreasImportQuery, ImportReport } from '../../contract/wire/areas.ts'
import { boundsOf } from '../../core/geometry/polygons.ts'

const TODAY = '2026-11-21'
export const [WEST, SOUTH, STEP] = [110.45, 29.1, 0.001]

type Box = readonly [west: number, south: number, east: number, north: number]
const ring = ([w, s, e, n]: Box) => [
  [w, s],
  [e, s],
  [e, n],
  [w, n],
  [w, s],
]
export const feature = (properties: Record<string, unknown>, box: Box) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates: [ring(box)] },
})
/** Cells of one row of the demo grid, by column. */
export const box = (column: number, columns = 1, row = 0): Box => [
  WEST + column * STEP,
  SOUTH + row * STEP,
  WEST + (column + columns) * STEP,
  SOUTH + (row + 1) * STEP,
]
export const geojson = (...features: unknown[]): SourceFile => ({
  name: 'areas.geojson',
  bytes: strToU8(JSON.stringify({ type: 'FeatureCollection', features })),
})
export const csv = (text: string, name = 'table.csv'): SourceFile => ({ name, bytes: strToU8(text) })
export const fixture = (name: string): SourceFile => ({
  name,
  bytes: readFileSync(new URL(`../fixtures/areas/${name}`, import.meta.url)),
})

/** A district of one street, one community and four cells side by side. */
export const TOWN = [
  feature({ code: '990101', name: '烽东区' }, box(0, 4)),
  feature({ code: '990101001', name: '烽台街道' }, box(0, 4)),
  feature({ code: '990101001001', name: '烽台社区' }, box(0, 4)),
  ...[0, 1, 2, 3].map((column) => feature({ code: `99010100100100${column + 1}`, name: `${column + 1}号网格` }, box(column))),
]

export const stored = (
  areas: readonly AreaVersion[] = [],
  aliases: readonly AreaAlias[] = [],
  units: readonly string[] = [],
  classes: readonly CaseClass[] = [],
): StoredBaseData => {
  const registry = areaRegistry(areas, aliases)
  const lookup = areaLookup(registry.validOn(TODAY))
  return {
    registry,
    lookup,
    town: boundsOf(areas.flatMap((area) => area.polygons)),
    units: new Map(units.map((code) => [code, { code, name: code, level: 1 }])),
    classes: new Map(classes.map((each) => [classKey(each), each])),
    componentClasses: new Set(['0101']),
    roads: new Map(),
    movers: [],
    inFileOnly: NOTHING_IN_FILE,
  }
}

interface Outcome {
  report: ImportReport
  written: BaseRecords | null
  reasons: string[]
}

export async function run(
  files: SourceFile | SourceFile[],
  query: Partial<AreasImportQuery> = {},
  base = stored(),
  limits: ImportLimits = IMPORT_LIMITS,
  people: PeopleBook = NO_PEOPLE,
): Promise<Outcome> {
  let written: BaseRecords | null = null
  const writer = {
    write: async (records: BaseRecords) => {
      written = records
      return { inserted: records.areas.length + records.components.length, updated: 0, unchanged: 0 }
    },
  }
  const order = {
    files: [files].flat(),
    query: { target: 'areas' as const, ...query },
    stored: base,
    people,
    writer,
    by: 'account:test',
    at: 0,
    today: TODAY,
    limits,
  }
  const report = await runImport(order)
  return {
    report,
    written,
    reasons: report.findings
      .filter((finding) => finding.severity !== 'info')
      .map((finding) => `${finding.row} ${finding.severity} ${finding.reason}`),
  }
}

export const importedTown = async (): Promise<StoredBaseData> => stored((await run(geojson(...TOWN))).written?.areas ?? [])
