import { readFileSync } from 'node:fs'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { AreasImportQuery, ImportReport } from '../../../contract/wire/areas.ts'
import { boundsOf } from '../../../core/geometry/polygons.ts'
import { type AreaAlias, type AreaVersion, areaRegistry } from '../area-registry.ts'
import type { BaseRecords } from '../base-records.ts'
import { areaLookup } from '../lookup/area-lookup.ts'
import { IMPORT_LIMITS, type ImportLimits } from './limits.ts'
import type { StoredBaseData } from './plan-context.ts'
import { runImport } from './run-import.ts'
import type { SourceFile } from './source-table.ts'

const TODAY = '2026-11-21'
const [WEST, SOUTH, STEP] = [110.45, 29.1, 0.001]

type Box = readonly [west: number, south: number, east: number, north: number]
const ring = ([w, s, e, n]: Box) => [
  [w, s],
  [e, s],
  [e, n],
  [w, n],
  [w, s],
]
const feature = (properties: Record<string, unknown>, box: Box) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates: [ring(box)] },
})
/** Cells of one row of the demo grid, by column. */
const box = (column: number, columns = 1, row = 0): Box => [
  WEST + column * STEP,
  SOUTH + row * STEP,
  WEST + (column + columns) * STEP,
  SOUTH + (row + 1) * STEP,
]
const geojson = (...features: unknown[]): SourceFile => ({
  name: 'areas.geojson',
  bytes: strToU8(JSON.stringify({ type: 'FeatureCollection', features })),
})
const csv = (text: string, name = 'table.csv'): SourceFile => ({ name, bytes: strToU8(text) })
const fixture = (name: string): SourceFile => ({
  name,
  bytes: readFileSync(new URL(`../../../tests/fixtures/areas/${name}`, import.meta.url)),
})

/** A district of one street, one community and four cells side by side. */
const TOWN = [
  feature({ code: '990101', name: '烽东区' }, box(0, 4)),
  feature({ code: '990101001', name: '烽台街道' }, box(0, 4)),
  feature({ code: '990101001001', name: '烽台社区' }, box(0, 4)),
  ...[0, 1, 2, 3].map((column) => feature({ code: `99010100100100${column + 1}`, name: `${column + 1}号网格` }, box(column))),
]

const stored = (
  areas: readonly AreaVersion[] = [],
  aliases: readonly AreaAlias[] = [],
  units: readonly string[] = [],
): StoredBaseData => {
  const registry = areaRegistry(areas, aliases)
  const lookup = areaLookup(registry.validOn(TODAY))
  return {
    registry,
    lookup,
    town: boundsOf(areas.flatMap((area) => area.polygons)),
    unitCodes: new Set(units),
    componentClasses: new Set(['0101']),
  }
}

interface Outcome {
  report: ImportReport
  written: BaseRecords | null
  reasons: string[]
}

async function run(
  files: SourceFile | SourceFile[],
  query: Partial<AreasImportQuery> = {},
  base = stored(),
  limits: ImportLimits = IMPORT_LIMITS,
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

const importedTown = async (): Promise<StoredBaseData> => stored((await run(geojson(...TOWN))).written?.areas ?? [])

describe('the import of areas', () => {
  it('takes a clean tiling without a word', async () => {
    const { report, written, reasons } = await run(geojson(...TOWN))
    expect(reasons).toEqual([])
    expect(report).toMatchObject({
      outcome: 'complete',
      dryRun: true,
      rows: { read: 7, accepted: 7, refused: 0, warned: 0 },
      columns: { code: 'code', name: 'name' },
    })
    expect(written?.areas.map((area) => area.kind)).toEqual(['district', 'street', 'community', 'cell', 'cell', 'cell', 'cell'])
  })

  it('reports an overlap with its size, and refuses an area that is there twice', async () => {
    const shifted = feature({ code: '990101001001004', name: '4号网格' }, [
      WEST + 2.9 * STEP,
      SOUTH,
      WEST + 4 * STEP,
      SOUTH + STEP,
    ])
    const twice = feature({ code: '990101001001005', name: '重复网格' }, box(0))
    const { report, reasons } = await run(geojson(...TOWN.slice(0, 6), shifted, twice))
    expect(reasons).toEqual(['7 warning overlap', '8 error overlap'])
    const overlap = report.findings.find((finding) => finding.row === 7)
    // A tenth of a cell of 97 m by 111 m.
    expect(Number(/重叠 (\d+) m²/.exec(overlap?.zh ?? '')?.[1])).toBeGreaterThan(1000)
    expect(report).toMatchObject({ outcome: 'partial', rows: { read: 8, accepted: 7, refused: 1 } })
  })

  it('reports a gap with its size and place', async () => {
    const { report, reasons } = await run(geojson(...TOWN.filter((_, index) => index !== 4)))
    expect(reasons).toEqual(['3 warning gap'])
    const [lng, lat] = report.findings.find((finding) => finding.reason === 'gap')?.at ?? [0, 0]
    expect([lng, lat].map((degrees) => Math.round(degrees * 1000) / 1000)).toSatisfy(
      ([x, y]: number[]) => x! >= 110.451 && x! <= 110.452 && y! >= 29.1,
    )
  })

  it('refuses orphans, warns of a missing level, and of what sticks out of what is above', async () => {
    const orphan = feature({ code: '990202001001001', name: '孤儿' }, box(9))
    const skipped = feature({ code: '990101002001001', name: '缺社区' }, box(3.5, 1))
    const { reasons } = await run(geojson(TOWN[0], orphan, skipped))
    expect(reasons).toEqual(['1 warning gap', '2 error orphan', '3 warning parent-missing', '3 error outside-parent'])
  })

  it.each([
    ['12345', '0 digits', 'code-bad'],
    ['320600', 'a prefecture', 'code-bad'],
    ['99010A', 'a letter', 'code-bad'],
  ])('refuses the code %s (%s)', async (code, _why, reason) => {
    expect((await run(geojson(feature({ code, name: 'x' }, box(0))))).reasons).toEqual([`1 error ${reason}`])
  })

  it('refuses duplicates, contradictions of kind, bad dates and shapes that cross themselves', async () => {
    const bowTie = {
      type: 'Feature',
      properties: { code: '990104', name: '蝴蝶结' },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [110, 29],
            [110.1, 29.1],
            [110.1, 29],
            [110, 29.1],
            [110, 29],
          ],
        ],
      },
    }
    const { reasons } = await run(
      geojson(
        feature({ code: '990101', name: '甲' }, box(0)),
        feature({ code: '990101', name: '又甲' }, box(0)),
        feature({ code: '990102', name: '乙', level: '街道' }, box(1)),
        feature({ code: '990103', name: '丙', ordate: '2020-13-01' }, box(2)),
        bowTie,
        feature({ code: '990105', name: '丁', ordate: '2020-07-01', chdate: '2019-07-01' }, box(5)),
        feature({ code: '990106', name: '戊' }, [500000, 3200000, 500100, 3200100]),
      ),
    )
    expect(reasons).toEqual([
      '2 error code-duplicate',
      '3 error code-conflict',
      '4 error value-bad',
      '5 error geometry-bad',
      '6 error validity-bad',
      '7 error geometry-bad',
    ])
  })

  it('suspects GCJ-02 in data stated as WGS-84, holds them back, and lets the caller keep the datum', async () => {
    const base = await importedTown()
    // What these places are in GCJ-02 is some 500 m off; the shift is taken from the real one at this place.
    const shifted = TOWN.map((each) => ({
      ...each,
      geometry: {
        ...each.geometry,
        coordinates: each.geometry.coordinates.map((points) => points.map(([lng, lat]) => [lng! + 0.0048, lat! - 0.0031])),
      },
    }))
    const held = await run(geojson(...shifted), {}, base)
    expect(held.report.outcome).toBe('refused')
    expect(held.report.findings.find((finding) => finding.reason === 'datum-suspect')?.en).toMatch(
      /read as WGS84 .* read as GCJ02/,
    )
    expect(held.written).toBeNull()
    expect(
      (await run(geojson(...shifted), { datum: 'GCJ02' }, base)).reasons.filter((reason) => reason.includes('datum')),
    ).toEqual([])
    expect((await run(geojson(...shifted), { keepDatum: true }, base)).reasons).toContain('0 warning datum-suspect')
  })

  it('ends the earlier edition when a later one begins, and refuses one that begins before it', async () => {
    const [district] = (await run(geojson(feature({ code: '990101', name: '旧区', ordate: '2010-01-01' }, box(0, 4))))).written!
      .areas
    const later = await run(
      geojson(feature({ code: '990101', name: '新区', ordate: '2020-07-01' }, box(0, 4))),
      {},
      stored([district!]),
    )
    expect(later.report.findings.map((finding) => finding.reason)).toEqual(['superseded'])
    const earlier = await run(
      geojson(feature({ code: '990101', name: '更旧', ordate: '2000-01-01' }, box(0, 4))),
      {},
      stored([district!]),
    )
    expect(earlier.reasons).toEqual(['1 error validity-overlap'])
  })

  it('reads old codes, aliases and units, and takes a table without shapes for areas that have one', async () => {
    const base = await importedTown()
    const { written, reasons } = await run(
      csv('单元网格编码,名称,管理责任主体,曾用编码\n99010100100101,一号,U09,99020200100101\n'),
      {},
      { ...base, unitCodes: new Set(['U01']) },
    )
    expect(reasons).toEqual(['2 warning unit-unknown'])
    expect(written?.areas[0]).toMatchObject({ code: '990101001001001', name: '一号', unitCode: 'U09' })
    expect(written?.areas[0]?.polygons[0]?.[0]?.length).toBe(5)
    expect(written?.aliases).toEqual([
      { alias: '990202001001001', code: '990101001001001', validFrom: '0001-01-01', validTo: null },
    ])
  })
})

describe('the formats', () => {
  it('reads a zipped shapefile in GBK and Gauss-Kruger of CGCS2000, and leaves out its deleted record', async () => {
    const { written, reasons } = await run(
      [fixture('cells-gbk-gauss-kruger.zip')],
      {},
      stored((await importedTown()).registry.versions.slice(0, 3)),
    )
    expect(reasons).toEqual(['0 warning gap'])
    expect(written?.areas.map(({ code, name, validFrom }) => [code, name, validFrom])).toEqual([
      ['990101001001001', '烽台1号网格', '2020-07-01'],
      ['990101001001002', '烽台2号网格', '2020-07-01'],
      ['990101001001003', '烽台3号网格', '2020-07-01'],
    ])
    const [lng, lat] = written!.areas[0]!.polygons[0]![0]![0]!
    expect(Math.hypot(lng - WEST, lat - SOUTH)).toBeLessThan(1e-7)
  })

  it('reads a workbook, and says of every row that it leaves out why', async () => {
    const { report, written, reasons } = await run(fixture('units.xlsx'), { target: 'units' })
    expect(written?.units.map((unit) => [unit.code, unit.level, unit.parentCode])).toEqual([
      ['U01', 1, null],
      ['U0101', 2, 'U01'],
    ])
    expect(reasons).toEqual(['4 error value-missing', '5 error code-duplicate'])
    expect(report).toMatchObject({ outcome: 'partial', rows: { read: 4, accepted: 2, refused: 2 } })
    expect(report.findings.find((finding) => finding.row === 4)?.zh).toBe('缺少“单位编码”。')
  })

  it('notices codes that the spreadsheet has rounded, and sheets that it does not read', async () => {
    const { written, reasons } = await run(fixture('components-rounded.xlsx'), { target: 'components' })
    expect(reasons).toEqual(['0 warning sheet-ignored', '2 error code-rounded'])
    expect(written?.components.map(({ code, state, validFrom }) => [code, state, validFrom])).toEqual([
      ['9901010101000013', 'damaged', '2020-07-01'],
    ])
  })

  it('reads CSV in GBK with semicolons and line breaks in quotes, counting rows as a text editor does', async () => {
    const gbk = Buffer.from('b1e0c2eb3bc3fbb3c60a5530313b22d2bb0ab6fe220a3bc8fd0a', 'hex') // 编码;名称 / U01;"一\n二" / ;三
    const { written, reasons } = await run({ name: 'units.csv', bytes: gbk }, { target: 'units' })
    expect(written?.units.map((unit) => unit.code)).toEqual(['U01'])
    expect(reasons).toEqual(['4 error value-missing'])
  })

  it('reads classes, one row per filing condition, in the four clocks', async () => {
    const text =
      '版本,类型,小类代码,小类名称,立案条件,时限\n2013,部件,0101,上水井盖,存在隐患,2UH\n2013,部件,0101,上水井盖,破损,4 工作时\n2013,事件,0102,暴露垃圾,,1工作日\n2013,事件,0103,积存渣土,一般,2天半\n'
    const { written, reasons } = await run(csv(text), { target: 'classes' })
    expect(reasons).toEqual(['5 error value-bad'])
    expect(
      written?.classes.map((each) => [
        each.code,
        each.conditions.map(({ limit, hazard }) => `${limit.amount} ${limit.clock} ${hazard}`),
      ]),
    ).toEqual([
      ['0101', ['2 urgent-hour true', '4 work-hour false']],
      ['0102', ['1 work-day false']],
    ])
  })

  it('takes a road from the middle of its line', async () => {
    const road = {
      type: 'Feature',
      properties: { name: '解放路' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [110.4, 29.1],
          [110.5, 29.1],
          [110.6, 29.1],
        ],
      },
    }
    const { written } = await run(geojson(road), { target: 'places' })
    expect(written?.places[0]).toMatchObject({ kind: 'road', name: '解放路', lng: 110.5 })
  })
})

describe('the import of components', () => {
  const HEAD = 'ObjID,ObjName,经度,纬度,BGID,ObjState,现势性,DeptCode2\n'

  it('finds the cell of each, and reports a wrong cell, an unknown class, a place outside and words that mean nothing', async () => {
    const rows = [
      '9901010101000001,上水井盖,110.4505,29.1005,,完好,在用,',
      '9901010101000002,上水井盖,110.4515,29.1005,990101001001001,破损,在用,U01',
      '9901010999000003,不明,110.4525,29.1005,,丢失,作废,',
      '9901010101000004,上水井盖,110.4545,29.1005,,完好,在用,',
      '9901010101000005,上水井盖,121.4,31.2,,完好,在用,',
      '9901010101000006,上水井盖,110.4505,29.1005,,歪了,在用,',
      '123,上水井盖,110.4505,29.1005,,完好,在用,',
      '9901010101000008,上水井盖,abc,29.1005,,完好,在用,',
    ]
    const { report, written, reasons } = await run(csv(HEAD + rows.join('\n')), { target: 'components' }, await importedTown())
    expect(reasons).toEqual([
      '3 warning cell-differs',
      '4 warning class-unknown',
      '5 warning out-of-town',
      '6 error out-of-town',
      '7 error value-bad',
      '8 error code-bad',
      '9 error value-bad',
    ])
    expect(
      written?.components.map(({ code, cellCode, state, status }) => [code.slice(-1), cellCode?.slice(-1), state, status]),
    ).toEqual([
      ['1', '1', 'intact', 'in-use'],
      ['2', '2', 'damaged', 'in-use'],
      ['3', '3', 'missing', 'void'],
      ['4', undefined, 'intact', 'in-use'],
    ])
    expect(report.outcome).toBe('partial')
  })

  it('suspects the datum where components lie beside the cells that they name', async () => {
    const rows = [0, 1, 2, 3].map(
      (column) =>
        `990101010100000${column},井盖,${WEST + (column + 0.5) * STEP + 0.0048},${SOUTH + 0.5 * STEP - 0.0031},99010100100100${column + 1},,,`,
    )
    const { report } = await run(csv(HEAD + rows.join('\n')), { target: 'components' }, await importedTown())
    expect(report).toMatchObject({ outcome: 'refused', rows: { read: 4, accepted: 0 } })
    expect(report.findings.find((finding) => finding.reason === 'datum-suspect')?.en).toContain('read as GCJ02')
  })
})

describe('hostile and broken files', () => {
  const refusal = async (file: SourceFile | SourceFile[], query: Partial<AreasImportQuery> = {}, limits = IMPORT_LIMITS) => {
    const { report, written } = await run(file, query, stored(), limits)
    expect([report.outcome, written]).toEqual(['refused', null])
    return report.findings.find((finding) => finding.severity === 'error')?.reason
  }

  it('refuses JSON built deeper than any map is', async () => {
    expect(await refusal(csv('['.repeat(100_000) + ']'.repeat(100_000), 'deep.geojson'))).toBe('too-deep')
  })

  it('refuses a zip that unpacks to more than is allowed, before it has unpacked it', async () => {
    const bomb = zipSync({ 'cells.csv': new Uint8Array(3_000_000) }, { level: 9 })
    expect(bomb.length).toBeLessThan(10_000)
    expect(await refusal({ name: 'bomb.zip', bytes: bomb }, {}, { ...IMPORT_LIMITS, maxUnpackedBytes: 1_000_000 })).toBe(
      'too-large',
    )
  })

  it('refuses a zip whose entry states a small size and unpacks to a large one', async () => {
    const bomb = zipSync({ 'cells.csv': new Uint8Array(3_000_000) }, { level: 9 })
    const view = new DataView(bomb.buffer, bomb.byteOffset)
    for (let at = 0; at + 4 < bomb.length; at++) {
      if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 22, 100, true)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 100, true)
    }
    expect(await refusal({ name: 'lying.zip', bytes: bomb }, {}, { ...IMPORT_LIMITS, maxUnpackedBytes: 1_000_000 })).toBe(
      'file-unreadable',
    )
  })

  it('refuses too many rows, too many bytes, an unknown ending, an empty table and a table without the needed column', async () => {
    const limits = { ...IMPORT_LIMITS, maxRows: 2 }
    expect(await refusal(csv('code,name\n1,a\n2,b\n3,c\n'), { target: 'units' }, limits)).toBe('too-many-rows')
    expect(await refusal(csv('code,name\n'), { target: 'units' }, { ...IMPORT_LIMITS, maxBytes: 4 })).toBe('too-large')
    expect(await refusal(csv('x', 'table.xls'))).toBe('file-unreadable')
    expect(await refusal(csv('code,name\n'), { target: 'units' })).toBe('no-rows')
    expect(await refusal(csv('名字\n甲\n'), { target: 'units' })).toBe('column-missing')
  })

  it.each([
    ['a negative record length', 104, -8],
    ['a record beyond the end', 104, 1_000_000],
    ['a shape of no length', 104, 0],
  ])('refuses a shapefile with %s instead of turning in circles', async (_what, at, value) => {
    const { unzipSync } = await import('fflate')
    const files = Object.entries(unzipSync(fixture('cells-gbk-gauss-kruger.zip').bytes)).map(([name, bytes]) => ({ name, bytes }))
    const shp = files.find((file) => file.name.endsWith('.shp'))!
    new DataView(shp.bytes.buffer, shp.bytes.byteOffset).setInt32(at, value)
    expect(await refusal(files)).toBe('file-unreadable')
  })

  it('refuses borders that were drawn to cross one another by the million, within seconds', async () => {
    const points = 6000
    const star = Array.from({ length: points }, (_, at) => [
      110.45 + 0.01 * Math.cos((at * Math.PI * (points - 1)) / points),
      29.1 + 0.01 * Math.sin((at * Math.PI * (points - 1)) / points),
    ])
    const comb = (turned: boolean) =>
      Array.from({ length: points }, (_, at) => [110.5 + (at % 2 ? 0.01 : 0), 29.1 + at * 5e-7]).map(([x, y]) =>
        turned ? [110.5 + (y! - 29.1), 29.1 + (x! - 110.5)] : [x, y],
      )
    const shape = (code: string, points: unknown[]) => ({
      type: 'Feature',
      properties: { code, name: code },
      geometry: { type: 'Polygon', coordinates: [[...points, points[0]]] },
    })
    const startedAt = performance.now()
    const { reasons } = await run(geojson(shape('990101', star), shape('990102', comb(false)), shape('990103', comb(true))))
    expect(reasons).toContain('1 error geometry-bad')
    expect(reasons.filter((reason) => /^[23] error/.test(reason)).length).toBeGreaterThan(0)
    expect(performance.now() - startedAt).toBeLessThan(20_000)
  }, 60_000)

  it('refuses thousands of copies of one area without comparing each with each', async () => {
    const copies = Array.from({ length: 5000 }, (_, at) =>
      feature(
        {
          code: `990101001001${String(at % 1000).padStart(3, '0')}`.replace(
            '990101001001',
            `9901010010${String(10 + Math.floor(at / 1000))}`,
          ),
          name: 'x',
        },
        box(0),
      ),
    )
    const { report } = await run(geojson(TOWN[0], ...copies))
    expect(report.rows).toMatchObject({ read: 5001, accepted: 2 })
  }, 60_000)

  it('takes names that are code elsewhere as names', async () => {
    const { written } = await run(csv('code,name,__proto__,constructor\nU01,"\'; drop table base_unit; --",x,y\n'), {
      target: 'units',
    })
    expect(written?.units[0]?.name).toBe("'; drop table base_unit; --")
  })

  it('survives 3 000 files that were damaged at random, each with a verdict (seed 20261121)', async () => {
    let state = 20261121
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    const { unzipSync } = await import('fflate')
    const parts = Object.entries(unzipSync(fixture('cells-gbk-gauss-kruger.zip').bytes)).map(([name, bytes]) => ({ name, bytes }))
    const sources: SourceFile[][] = [parts, [geojson(...TOWN)], [fixture('units.xlsx')], [csv('code,name\nU1,"a"\nU2,b\n')]]
    for (let round = 0; round < 3000; round++) {
      const files = sources[round % sources.length]!.map(({ name, bytes }) => ({ name, bytes: Uint8Array.from(bytes) }))
      const { bytes } = files[random(files.length)]!
      for (let flips = 1 + random(8); flips > 0; flips--) bytes[random(bytes.length)] = random(256)
      const { report } = await run(files, round % 4 > 1 ? { target: 'units' } : {})
      expect(['complete', 'partial', 'refused']).toContain(report.outcome)
    }
  }, 60_000)
})
