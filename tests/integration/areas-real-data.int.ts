import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decompress } from 'fzstd'
import { describe, expect, it } from 'vitest'
import { type AreaAlias, type AreaVersion, areaRegistry } from '../../backend/areas/area-registry.ts'
import type { BaseRecords } from '../../backend/areas/base-records.ts'
import { IMPORT_LIMITS } from '../../backend/areas/import/limits.ts'
import { NOTHING_IN_FILE, type StoredBaseData } from '../../backend/areas/import/plan-context.ts'
import { readGeoJson } from '../../backend/areas/import/read-geojson.ts'
import { runImport } from '../../backend/areas/import/run-import.ts'
import { polygonsOf } from '../../backend/areas/import/shape-of.ts'
import { areaLookup } from '../../backend/areas/lookup/area-lookup.ts'
import { ComponentTableBuilder } from '../../backend/areas/lookup/component-lookup.ts'
import { NameIndex } from '../../backend/areas/search/name-index.ts'
import type { AreasImportQuery } from '../../contract/wire/areas.ts'
import { distanceMetres } from '../../core/geometry/metres.ts'
import { boundsOf, centroidOf } from '../../core/geometry/polygons.ts'

const folder = process.env.BEACON_TEST_DATA ?? ''
const present = folder !== '' && existsSync(join(folder, 'china_boundaries'))
if (!present)
  process.stdout.write('skipped: real boundaries, street names and components (set BEACON_TEST_DATA to the test data folder)\n')

const TODAY = '2026-11-21'
const bytesOf = (...path: string[]): Uint8Array => {
  const bytes = readFileSync(join(folder, ...path))
  return path.at(-1)!.endsWith('.zst') ? decompress(bytes) : bytes
}

function stored(areas: readonly AreaVersion[] = [], aliases: readonly AreaAlias[] = []): StoredBaseData {
  const registry = areaRegistry(areas, aliases)
  const town = boundsOf(areas.flatMap((area) => area.polygons))
  const lookup = areaLookup(registry.validOn(TODAY))
  return {
    registry,
    lookup,
    town,
    units: new Map(),
    classes: new Map(),
    movers: [],
    roads: new Map(),
    componentClasses: new Set(),
    inFileOnly: NOTHING_IN_FILE,
  }
}

async function run(name: string, bytes: Uint8Array, query: Partial<AreasImportQuery>, base: StoredBaseData) {
  let written: BaseRecords | null = null
  const writer = {
    write: async (records: BaseRecords) => {
      written = records
      return { inserted: 0, updated: 0, unchanged: 0 }
    },
  }
  const order = {
    files: [{ name, bytes }],
    query: { target: 'areas' as const, ...query },
    stored: base,
    writer,
    by: 'test',
    at: 0,
    today: TODAY,
  }
  const report = await runImport(order)
  const counts: Record<string, number> = {}
  for (const { severity, reason } of report.findings) counts[`${severity} ${reason}`] = (counts[`${severity} ${reason}`] ?? 0) + 1
  return { report, counts, written: written as BaseRecords | null }
}

describe.skipIf(!present)('the districts of Nantong as maps publish them, in GCJ-02', () => {
  const file = () => bytesOf('china_boundaries', 'datav2025_320600_children.geojson')
  const nantong = async () => (await run('nantong.geojson', file(), { datum: 'GCJ02' }, stored())).written!

  it('come in as seven districts that neither overlap nor cross themselves, some 400–700 m from where the file has them', async () => {
    const { report, counts, written } = await run('nantong.geojson', file(), { datum: 'GCJ02' }, stored())
    expect(report).toMatchObject({ outcome: 'complete', rows: { read: 7, accepted: 7 } })
    expect(Object.keys(counts).filter((each) => /overlap|geometry|gap/.test(each))).toEqual([])
    const raw = (await run('nantong.geojson', file(), { datum: 'WGS84' }, stored())).written!
    for (const [index, area] of written!.areas.entries()) {
      const shift = distanceMetres(centroidOf(area.polygons)!, centroidOf(raw.areas[index]!.polygons)!)
      expect(shift).toBeGreaterThan(400)
      expect(shift).toBeLessThan(700)
    }
  })

  it('are held back when they come again under the wrong datum, and named', async () => {
    const { report } = await run('again.geojson', file(), { datum: 'WGS84' }, stored((await nantong()).areas))
    expect(report.outcome).toBe('refused')
    expect(report.findings.find(({ reason }) => reason === 'datum-suspect')?.en).toMatch(/as WGS84 .* as GCJ02 about \d{1,2} m/)
  })

  it('take the streets of the statistics, whose codes differ since the merger, through aliases', async () => {
    const districts = (await nantong()).areas
    const streets = bytesOf('china_boundaries', 'streets_nantong_beijing.csv')
    const without = await run('streets.csv', streets, {}, stored(districts))
    const aliasRows = new TextEncoder().encode('code,name,aliases\n320602,崇川区,320613\n320684,海门区,320614\n')
    const renamed = await run('aliases.csv', aliasRows, {}, stored(districts))
    expect(renamed.report).toMatchObject({ outcome: 'complete', rows: { accepted: 2 } })
    const aliases = renamed.written!.aliases
    expect(aliases.map(({ alias, code }) => `${alias}→${code}`)).toEqual(['320613→320602', '320614→320684'])

    const withAliases = await run('streets.csv', streets, {}, stored(districts, aliases))
    // 19 + 22 streets of the two merged districts find their parent; Beijing's and the development zone 320671 do not.
    expect(without.counts['error orphan']! - withAliases.counts['error orphan']!).toBe(19 + 22)
    expect(withAliases.report.outcome).toBe('partial')
    const registry = areaRegistry([...districts, ...withAliases.written!.areas], aliases)
    const street = withAliases.written!.areas.find((area) => area.code.startsWith('320613'))!
    expect(registry.resolve(street.code.replace('320613', '320602'), TODAY)).toBeNull()
    expect(registry.resolve('320613', TODAY)?.name).toBe('崇川区')
  })

  it('refuse the district of another city', async () => {
    const { report, counts } = await run(
      'beijing.geojson',
      bytesOf('china_boundaries', 'datav2025_110000_children.geojson'),
      { datum: 'GCJ02' },
      stored((await nantong()).areas),
    )
    expect([report.outcome, counts['error out-of-town']]).toEqual(['refused', 16])
  })
})

describe.skipIf(!present)('2 870 counties of China', () => {
  it('are read whole, and the centre of a county is found in it', () => {
    const table = readGeoJson(bytesOf('china_boundaries', 'datav2025_all_counties.geojson.zst'), IMPORT_LIMITS)
    const counties = table.rows.map(({ cells, geometry }) => ({
      code: String(cells.get('adcode')),
      kind: 'district' as const,
      polygons: polygonsOf(geometry!, 'GCJ02', IMPORT_LIMITS),
    }))
    const lookup = areaLookup(counties)
    const found = counties.filter(({ code, polygons }) => {
      const [lng, lat] = centroidOf(polygons)!
      return counties[lookup.at(lng, lat).district]?.code === code
    })
    expect(counties.length).toBe(2870)
    // A centre of gravity may lie in a hole or beside a crescent.
    expect(found.length).toBeGreaterThan(2870 * 0.97)
  }, 60_000)
})

describe.skipIf(!present)('real components', () => {
  const lines = () => Buffer.from(bytesOf('components', 'street_lights.csv.zst')).toString().trimEnd().split('\n')

  it('without component codes are refused row by row, and none in silence', async () => {
    const { report } = await run('lights.csv', bytesOf('components', 'street_lights.csv.zst'), { target: 'components' }, stored())
    expect(report.columns).toMatchObject({ lat: 'lat', lon: 'lng' })
    expect(report.outcome).toBe('refused')
  })

  it('with codes come in whole, and the nearest to a place are those that a walk over all finds', async () => {
    const rows = lines()
      .slice(1)
      .filter((line) => line.startsWith('uk_bristol'))
    const table = [
      'objid,lat,lng',
      ...rows.map((line, index) => `9901010137${String(index).padStart(6, '0')},${line.split(',').slice(2, 4).join(',')}`),
    ].join('\n')
    const { report, written } = await run('lights.csv', new TextEncoder().encode(table), { target: 'components' }, stored())
    expect(report.rows).toEqual({ read: rows.length, accepted: rows.length, refused: 0, warned: 0 })
    const builder = new ComponentTableBuilder()
    for (const { code, lng, lat, state } of written!.components) builder.add({ code, lng, lat, state, unitCode: null })
    const lookup = builder.finish()
    for (const { lng, lat } of written!.components.filter((_, index) => index % 5000 === 7)) {
      const slow = written!.components
        .map((each) => distanceMetres([lng, lat], [each.lng, each.lat]))
        .sort((a, b) => a - b)
        .slice(0, 10)
      const fast = lookup.nearest({ lng, lat, limit: 10, withinMetres: 10_000 })
      expect(fast.map(({ metres }) => metres)).toEqual(slow.map((metres) => Math.round(metres * 10) / 10))
    }
  }, 60_000)
})

describe.skipIf(!present)('41 352 streets and towns of China by name', () => {
  it('are found by name, pinyin and initials, the exact one first', async () => {
    const rows = Buffer.from(bytesOf('china_boundaries', 'streets_all_china.csv.zst')).toString().trimEnd().split('\n').slice(1)
    const things = rows.map((line) => {
      const [code, name] = line.split(',').map((cell) => cell.replaceAll('"', ''))
      return { kind: 'street' as const, key: code!, name: name!, nameEn: null, detail: '', lng: null, lat: null }
    })
    const index = await NameIndex.build(things, () => Promise.resolve())
    const first = (text: string) => index.search({ text, limit: 5 })[0]
    expect(things.length).toBeGreaterThan(41_000)
    expect(first('东华门街道')).toMatchObject({ key: '110101001', match: 'exact' })
    expect(first('110101001')).toMatchObject({ name: '东华门街道', match: 'exact' })
    expect(first('donghuamenjiedao')).toMatchObject({ name: '东华门街道', match: 'pinyin' })
    expect(index.search({ text: 'dhmjd', limit: 20 }).map(({ name }) => name)).toContain('东华门街道')
    expect(index.search({ text: '东花门街道', limit: 5 }).map(({ name }) => name)).toContain('东华门街道')
  }, 60_000)
})
