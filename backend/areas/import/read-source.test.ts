import { describe, expect, it } from 'vitest'
import { csv, fixture, geojson, importedTown, run, SOUTH, stored, WEST } from '../../../tests/support/import-bench.ts'

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
