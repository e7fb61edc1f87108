import { describe, expect, it } from 'vitest'
import type { CaseClass } from '../../../contract/files/city.ts'
import { csv, run, stored } from '../../../tests/support/import-bench.ts'

const OLD = 'CJ/T 214-2007'
const NEW = 'GB/T 30428.2-2013'
const TODAY = '2026-11-21'
const SLUMP: CaseClass = {
  edition: OLD,
  kind: 'event',
  code: '0401',
  name: '路面塌陷',
  nameEn: 'Slumped road',
  conditions: [{ key: '1', name: '塌陷', limit: { amount: 2, clock: 'urgent-hour' }, hazard: true }],
}
const HAWKERS: CaseClass = { edition: NEW, kind: 'event', code: '0401', name: '无照经营游商', conditions: [] }
const HEAD = '小类代码,小类名称,类型,版本'

const classes = async (text: string, known: readonly CaseClass[], query: { validFrom?: string } = {}) => {
  const { written, report } = await run(csv(text), { target: 'classes', ...query }, stored([], [], [], known))
  return { written: written?.classes ?? [], reasons: report.findings.map(({ reason }) => reason), zh: report.findings[0]?.zh }
}

describe('the import of a dictionary', () => {
  it('begins a newer edition on the day of the import where it takes digits over, and says so', async () => {
    const { written, reasons, zh } = await classes(`${HEAD}\n0401,无照经营游商,事件,${NEW}\n0501,路面塌陷,事件,${NEW}\n`, [SLUMP])
    expect(written.map(({ code, validFrom }) => [code, validFrom])).toEqual([
      ['0401', TODAY],
      ['0501', undefined],
    ])
    expect(reasons).toEqual(['class-superseded'])
    expect(zh).toContain(OLD)
  })

  it('takes the day of the file, or of the caller, before its own', async () => {
    const dated = await classes(`${HEAD},初始日期\n0401,无照经营游商,事件,${NEW},2014-08-01\n`, [SLUMP])
    const asked = await classes(`${HEAD}\n0401,无照经营游商,事件,${NEW}\n`, [SLUMP], { validFrom: '2014-09-01' })
    expect([dated.written[0]?.validFrom, asked.written[0]?.validFrom]).toEqual(['2014-08-01', '2014-09-01'])
  })

  it('leaves a newer edition in force when an older one comes for old cases', async () => {
    const { written, reasons } = await classes(`${HEAD}\n0401,路面塌陷,事件,${OLD}\n`, [HAWKERS])
    expect([written[0]?.validFrom, reasons]).toEqual([undefined, ['class-older']])
  })

  it('ends a class by its date and keeps what the table has no column for', async () => {
    const { written } = await classes(`${HEAD},终止日期\n0401,路面塌陷,事件,${OLD},2026-12-01\n`, [SLUMP])
    expect(written).toEqual([{ ...SLUMP, validTo: '2026-12-01' }])
  })

  it('refuses an end before the beginning', async () => {
    const text = `${HEAD},初始日期,终止日期\n0401,路面塌陷,事件,${OLD},2026-02-01,2026-02-01\n`
    expect((await classes(text, [])).reasons).toEqual(['validity-bad'])
  })
})

describe('the conditions of a class', () => {
  const HEADER = `${HEAD},立案条件,时限`
  const row = (name: string, limit: string, more = '') => `0401,路面塌陷,事件,${OLD},${name},${limit}${more}`
  const result = async (...rows: string[]) => {
    const { written, reasons } = await run(csv([...rows, ''].join('\n')), { target: 'classes' }, stored())
    const keys = (written?.classes ?? []).map(({ code, conditions }) => [code, ...conditions.map(({ key }) => key)].join(' '))
    return { keys, reasons }
  }
  const long = (length: number) => '长'.repeat(length)
  const many = (count: number) => Array.from({ length: count }, (_, index) => row(`条${index}`, '1WD'))
  const OTHER = `0501,占道,事件,${OLD},占道,1WD`

  it('are numbered by their rows', async () => {
    expect((await result(HEADER, row('甲', '1WD'), row('乙', '2WD'), row('丙', '3WD'))).keys).toEqual(['0401 1 2 3'])
  })

  it.each([1, 2, 3])('are all refused where row %i is wrong, and each says so; other classes stand', async (wrong) => {
    const rows = ['甲', '乙', '丙'].map((name, index) => row(name, index + 1 === wrong ? 'soon' : '1WD'))
    const { keys, reasons } = await result(HEADER, ...rows, OTHER)
    const expected = [1, 2, 3].map((each) => `${each + 1} error ${each === wrong ? 'value-bad' : 'class-refused'}`)
    expect([keys, reasons]).toEqual([['0501 1'], expected])
  })

  it.each([`0401,,事件,${OLD},乙,1WD`, `0401,路面塌陷,灾,${OLD},乙,1WD`, ',,,,乙,1WD', `41,路面塌陷,事件,${OLD},乙,1WD`])(
    'are refused with a row that may be one of them: %s',
    async (stray) => {
      const { keys, reasons } = await result(HEADER, row('甲', '1WD'), stray, OTHER)
      expect([keys, reasons[0]]).toEqual([['0501 1'], '2 error class-refused'])
    },
  )

  it('are refused where two have one key', async () => {
    const { keys, reasons } = await result(`${HEADER},条件编码`, row('甲', '1WD', ',a'), row('乙', '1WD', ',a'))
    expect([keys, reasons]).toEqual([[], ['2 error class-refused', '3 error value-bad']])
  })

  it.each([
    ['key', `${HEADER},条件编码`, row('甲', '1WD', `,${'k'.repeat(65)}`)],
    ['name', HEADER, row(long(201), '1WD')],
    ['closing', `${HEADER},结案条件`, row('甲', '1WD', `,${long(201)}`)],
    ['edition', HEADER, `0401,路面塌陷,事件,${'E'.repeat(41)},甲,1WD`],
    ['limit', HEADER, row('甲', `${'9'.repeat(400)}WD`)],
  ])('are refused with a %s beyond what limits may have', async (_, header, wrong) => {
    const { keys, reasons } = await result(header, wrong)
    expect([keys, new Set(reasons)]).toEqual([[], new Set(['2 error value-bad'])])
  })

  it('are fifty at most', async () => {
    expect((await result(HEADER, ...many(50))).keys[0]).toMatch(/ 50$/)
    const { keys, reasons } = await result(HEADER, ...many(51))
    expect([keys, reasons.length, reasons.at(-1)]).toEqual([[], 51, '52 error value-bad'])
  })
})

describe('the import of units', () => {
  it('ends a unit by its date and keeps what the table has no column for', async () => {
    const known = stored([], [], ['U01'])
    const base = {
      ...known,
      units: new Map([['U01', { code: 'U01', name: '环卫处', nameEn: 'Cleaning', level: 2, parentCode: 'U00' }]]),
    }
    const { written } = await run(csv('单位编码,单位名称,终止日期\nU01,环卫处,2026-12-01\n'), { target: 'units' }, base)
    expect(written?.units).toEqual([
      { code: 'U01', name: '环卫处', nameEn: 'Cleaning', level: 2, parentCode: 'U00', validTo: '2026-12-01' },
    ])
  })
})
