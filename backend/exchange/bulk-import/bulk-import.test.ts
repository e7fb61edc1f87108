import { describe, expect, it } from 'vitest'
import type { BulkField } from '../../../contract/wire/bulk-import.ts'
import { columnsOf } from './columns.ts'
import { BrokenCsv, recordsOf } from './csv-rows.ts'
import { instantOf, readPastCase } from './read-past-case.ts'

const NEEDED = ['案卷号', '类型', '小类代码', '经度', '纬度', '上报时间']

describe('the columns of a file', () => {
  it('are known by Chinese and English headers, whatever their width and case', () => {
    expect(columnsOf([...NEEDED, 'ClosedAt', '立 案 时 间', '流水'])).toMatchObject({
      fields: ['number', 'kind', 'classCode', 'lng', 'lat', 'reportedAt', 'closedAt', 'filedAt', null],
    })
  })

  it('are what the caller says they are, before what we would think', () => {
    const columns = columnsOf([...NEEDED, '流水'], '流水=number')
    expect('fields' in columns && columns.fields).toEqual([null, 'kind', 'classCode', 'lng', 'lat', 'reportedAt', 'number'])
  })

  it.each([
    [NEEDED.slice(1), '', '案卷号'],
    [[...NEEDED, 'number'], '', 'number'],
    [NEEDED, '流水=number', '流水'],
    [NEEDED, '案卷号=serial', 'serial'],
  ])('are refused in a sentence: %j %s', (header, said, named) => {
    const columns = columnsOf(header, said)
    expect('wrong' in columns && columns.wrong.zh).toContain(named)
  })
})

describe('times of another system', () => {
  const AT = Date.parse('2026-10-01T08:05:09+08:00')
  it.each([
    ['2026-10-01 08:05:09', AT],
    ['2026/10/1 8:05:09', AT],
    ['2026年10月1日 08:05:09', AT],
    ['2026-10-01T08:05:09.000+08:00', AT],
    ['2026-10-01T00:05:09Z', AT],
    ['2026-10-01', Date.parse('2026-10-01T00:00:00+08:00')],
    ['2026-02-30 08:00', null],
    ['2026-10-01 24:00', null],
    ['45931.33', null],
    ['昨天', null],
  ])('%s', (text, at) => {
    expect(instantOf(text, 480)).toBe(at)
  })
})

describe('a row', () => {
  const row = (changes: Partial<Record<BulkField, string>> = {}) => {
    const cells = { number: 'A1', kind: '事件', classCode: '0102', lng: '120.1', lat: '30.2', reportedAt: '2026-10-01 08:00' }
    const rules = { datum: 'WGS84', utcOffsetMinutes: 480, now: Date.parse('2026-11-01T00:00:00Z') } as const
    return readPastCase(new Map(Object.entries({ ...cells, ...changes }) as [BulkField, string][]), rules)
  }

  it('is an open case when nothing ended it, and says every column that is wrong at once', () => {
    expect(row()).toMatchObject({ report: { number: 'A1', kind: 'event', source: 'transfer' }, steps: [] })
    const wrong = row({ classCode: '102', lat: '91', kind: '其它', reportedAt: '2027-01-01' })
    expect('faults' in wrong && wrong.faults.map(({ field }) => field)).toEqual(['kind', 'classCode', 'lat', 'reportedAt'])
  })

  it('may name its component, by all sixteen digits', () => {
    expect(row({ kind: '部件', componentCode: '3301020101000001' })).toMatchObject({
      report: { componentCode: '3301020101000001' },
    })
    const rounded = row({ kind: '部件', componentCode: '3.30102E+15' })
    expect('faults' in rounded && rounded.faults[0]?.sentence.zh).toContain('十六位数字')
    expect(columnsOf([...NEEDED, '部件代码'])).toMatchObject({ fields: expect.arrayContaining(['componentCode']) })
  })

  it('is brought to WGS-84 from the datum that the file is in', () => {
    const cells = new Map<BulkField, string>(
      Object.entries({
        number: 'A',
        kind: 'event',
        classCode: '0102',
        lng: '116.404',
        lat: '39.915',
        reportedAt: '2026-10-01',
      }) as [BulkField, string][],
    )
    const read = readPastCase(cells, { datum: 'GCJ02', utcOffsetMinutes: 480, now: Date.now() })
    expect('report' in read && [read.report.lng.toFixed(3), read.report.lat.toFixed(3)]).toEqual(['116.398', '39.914'])
  })
})

describe('the rows of a CSV', () => {
  async function* bytes(text: string, size = 7) {
    const all = Buffer.from(text)
    for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size)
  }
  const read = async (text: string) => {
    const rows: string[][] = []
    for await (const row of recordsOf(bytes(text), { encoding: 'utf-8', delimiter: ',' })) rows.push(row)
    return rows
  }

  it('come whole however the file is torn, with marks, quotes and line breaks in them', async () => {
    expect(await read('\ufeffa,b\r\n"街道, 一号","二""楼\n三楼"\r\n')).toEqual([
      ['a', 'b'],
      ['街道, 一号', '二"楼\n三楼'],
    ])
  })

  it('are kept up to where the file breaks', async () => {
    const rows: string[][] = []
    const reading = (async () => {
      for await (const row of recordsOf(bytes(`a\nb\n"${'x'.repeat(70_000)}`, 1000), { encoding: 'utf-8', delimiter: ',' }))
        rows.push(row)
    })()
    await expect(reading).rejects.toThrow(BrokenCsv)
    expect(rows).toEqual([['a'], ['b']])
  })
})
