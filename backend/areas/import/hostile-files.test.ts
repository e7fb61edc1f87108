import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { AreasImportQuery } from '../../../contract/wire/areas.ts'
import { box, csv, feature, fixture, geojson, run, stored, TOWN } from '../../../tests/support/import-bench.ts'
import { IMPORT_LIMITS } from './limits.ts'
import type { SourceFile } from './source-table.ts'

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

  /** units.xlsx with another sheet: what a reader makes of it is decided by the addresses that the cells claim. */
  const workbook = (sheet: string): SourceFile => {
    const parts = unzipSync(fixture('units.xlsx').bytes)
    const path = Object.keys(parts).find((name) => name.includes('sheet1')) as string
    const xml = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${sheet}</sheetData></worksheet>`
    return { name: 'units.xlsx', bytes: zipSync({ ...parts, [path]: strToU8(xml) }) }
  }
  const text = (address: string, value: string) => `<c r="${address}" t="inlineStr"><is><t>${value}</t></is></c>`
  const HEADED = `<row r="1">${text('A1', 'code')}${text('B1', 'name')}</row>`

  it.each([
    ['a row that no sheet has', '<row r="9999999999"/>', 'file-unreadable'],
    ['a row that never ends', `<row r="${'9'.repeat(400)}"/>`, 'file-unreadable'],
    ['a cell in a row that no sheet has', `<row>${text('A9999999', 'U1')}</row>`, 'file-unreadable'],
    ['a column that no sheet has', `<row r="2">${text('ZZZZZZZ2', 'U1')}</row>`, 'file-unreadable'],
    ['the last column of the last row', `<row r="1048576">${text('XFD1048576', 'U1')}</row>`, 'too-large'],
    ['the last column, in a row that says it is the last', `<row r="1048576"><x r="2"/>${text('XFD2', 'U1')}</row>`, 'too-large'],
    ['an address in other quotes', `<row r='9999999999'/>`, 'file-unreadable'],
  ])('refuses a workbook that claims %s, and fills up to nothing', async (_what, row, reason) => {
    expect(await refusal(workbook(HEADED + row), { target: 'units' })).toBe(reason)
  })

  it('refuses a workbook with a part that is named like code', async () => {
    const parts = { ...unzipSync(fixture('units.xlsx').bytes), __PROTO__: new Uint8Array(3) }
    const bytes = Buffer.from(zipSync(parts, { level: 0 }))
    for (let at = bytes.indexOf('__PROTO__'); at !== -1; at = bytes.indexOf('__PROTO__')) bytes.write('__proto__', at)
    expect(await refusal({ name: 'units.xlsx', bytes }, { target: 'units' })).toBe('file-unreadable')
  })

  it('takes a workbook whose empty cells are formatted to its last column and row', async () => {
    const empty = '<row r="3"><c r="A3" s="0"/><c r="XFD3" s="0"/></row><row r="1048576" s="0"><c r="A1048576" s="0"/></row>'
    const rows = `${HEADED}<row r="2">${text('A2', 'U01')}${text('B2', '环卫 r="x"')}</row>`.replace('x"', '7"')
    const { written } = await run(workbook(rows + empty), { target: 'units' })
    expect(written?.units.map(({ code }) => code)).toEqual(['U01'])
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
