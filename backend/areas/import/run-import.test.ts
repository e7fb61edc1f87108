import { describe, expect, it } from 'vitest'
import {
  box,
  csv,
  feature,
  geojson,
  importedTown,
  run,
  SOUTH,
  STEP,
  stored,
  TOWN,
  WEST,
} from '../../../tests/support/import-bench.ts'

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
      { ...base, units: new Map([['U01', { code: 'U01', name: '环卫中心', level: 1 }]]) },
    )
    expect(reasons).toEqual(['2 warning unit-unknown'])
    expect(written?.areas[0]).toMatchObject({ code: '990101001001001', name: '一号', unitCode: 'U09' })
    expect(written?.areas[0]?.polygons[0]?.[0]?.length).toBe(5)
    expect(written?.aliases).toEqual([
      { alias: '990202001001001', code: '990101001001001', validFrom: '0001-01-01', validTo: null },
    ])
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
