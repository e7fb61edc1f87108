import { describe, expect, it } from 'vitest'
import type { ShiftPlan } from '../../../contract/wire/duty.ts'
import { csv, importedTown, run, stored } from '../../../tests/support/import-bench.ts'
import { localInstant, localText } from './local-instant.ts'
import { NO_PEOPLE, type PeopleBook } from './people-book.ts'

const SHANGHAI = 480
const at = (text: string) => Date.parse(`${text}:00+08:00`)
const patrol = { code: 'P1', name: '一号责任网格', areas: ['990101001001001'], unitCode: null }

const people = (standing: readonly ShiftPlan[] = [], mayPlan: PeopleBook['mayPlan'] = () => true): PeopleBook => ({
  ...NO_PEOPLE,
  movers: new Set(['JD31', 'JD32', 'HW01']),
  patrols: new Map([['P1', patrol]]),
  utcOffsetMinutes: SHANGHAI,
  mayPlan,
  standing: async () => standing,
})

describe('the import of accounts', () => {
  const accounts = async (text: string) => {
    const base = stored((await importedTown()).registry.versions, [], ['U1', 'U2'])
    return run(csv(text), { target: 'accounts' }, base, undefined, people())
  }

  it('reads what each may, in the words of the trade', async () => {
    const { written, reasons } = await accounts(
      '账号,姓名,角色,岗位,区域,单位,停用\nJD31,监督员31,操作员,监督员,990101001001001,,\nslz01,受理员01,值班长,受理员、值班长,,,否\nhw01,环卫,operator,专业部门,,U1;U2,是\n',
    )
    expect(reasons).toEqual([])
    expect(
      written?.accounts.map(({ user, roles, posts, areas, units, disabled }) => [user, roles, posts, areas, units, disabled]),
    ).toEqual([
      ['JD31', ['operator'], ['collector'], ['990101001001001'], [], null],
      ['slz01', ['shift-leader'], ['acceptor', 'shift-leader'], [], [], false],
      ['hw01', ['operator'], ['unit'], [], ['U1', 'U2'], true],
    ])
  })

  it('refuses rights that name what there is not, and a person of a unit without one, row by row', async () => {
    const { written, reasons } = await accounts(
      '账号,姓名,角色,岗位,区域,单位\na 1,甲,操作员,,,\na2,乙,国王,,,\na3,丙,操作员,骑士,,\na4,丁,操作员,,999999,\na5,戊,操作员,,,U9\na6,己,操作员,专业部门,,\na7,庚,操作员,监督员,,\na7,又庚,操作员,,,\n,辛,操作员,,,\n',
    )
    expect(reasons).toEqual([
      ...[2, 3, 4, 5, 6, 7].map((row) => `${row} error value-bad`),
      '8 warning value-bad',
      '9 error code-duplicate',
      '10 error value-missing',
    ])
    expect(written?.accounts.map(({ user }) => user)).toEqual(['a7'])
  })
})

describe('the import of shifts', () => {
  const shifts = (text: string, book = people()) => run(csv(text), { target: 'shifts' }, stored(), undefined, book)

  it('reads days with times, times beside a date, and nights', async () => {
    const { written, reasons } = await shifts(
      '编号,日期,上班时间,下班时间,责任网格\nJD31,2026-11-23,08:00,16:00,P1\nJD31,2026/11/24,22:00,6:00,\nHW01,,2026-11-23 05:30,2026年11月23日 9:00,\n',
    )
    expect(reasons).toEqual([])
    expect(written?.shifts).toEqual([
      { mover: 'JD31', area: 'P1', startsAt: at('2026-11-23T08:00'), endsAt: at('2026-11-23T16:00') },
      { mover: 'JD31', area: null, startsAt: at('2026-11-24T22:00'), endsAt: at('2026-11-25T06:00') },
      { mover: 'HW01', area: null, startsAt: at('2026-11-23T05:30'), endsAt: at('2026-11-23T09:00') },
    ])
  })

  it('refuses whom and where it does not know, spans that are none, and what meets another shift', async () => {
    const standing = { mover: 'JD32', area: null, startsAt: at('2026-11-23T08:00'), endsAt: at('2026-11-23T16:00') }
    const { written, reasons } = await shifts(
      'mover,from,to,area\nJD99,2026-11-23 08:00,2026-11-23 16:00,\nJD31,2026-11-23 08:00,2026-11-23 16:00,P9\nJD31,morning,noon,\nJD31,2026-11-23 08:00,2026-11-25 16:00,\nJD32,2026-11-23 15:00,2026-11-23 23:00,\nJD32,2026-11-23 08:00,2026-11-23 16:00,\nJD31,2026-11-23 08:00,2026-11-23 16:00,\nJD31,2026-11-23 15:59,2026-11-23 20:00,\n',
      people([standing]),
    )
    expect(reasons).toEqual([2, 3, 4, 5, 6, 9].map((row) => `${row} error value-bad`))
    expect(written?.shifts.map(({ mover }) => mover)).toEqual(['JD32', 'JD31'])
  })

  it('lets nobody plan outside the own areas', async () => {
    const text =
      '编号,开始时间,结束时间,责任网格\nJD31,2026-11-23 08:00,2026-11-23 16:00,P1\nJD32,2026-11-23 08:00,2026-11-23 16:00,\n'
    const { reasons } = await shifts(
      text,
      people([], (area) => area === 'P1'),
    )
    expect(reasons).toEqual(['3 error value-bad'])
  })
})

describe('a local time', () => {
  it.each([
    ['2026-11-23 08:00', null, '2026-11-23T08:00'],
    ['2026-11-23T08:00:00', null, '2026-11-23T08:00'],
    ['20261123 8:05', null, '2026-11-23T08:05'],
    ['8时30分', '2026-11-23', '2026-11-23T08:30'],
    ['24:00', '2026-11-23', '2026-11-24T00:00'],
  ])('%s is read', (text, day, meant) => {
    expect(localInstant(text, day, SHANGHAI)).toBe(at(meant))
  })

  it.each(['', '8', '25:00', '08:61', '24:30', '24:00:01', '08:00:60', 'x 08:00', '2026-02-30 08:00', '08:00'])(
    '“%s” alone is none',
    (text) => {
      expect(localInstant(text, null, SHANGHAI)).toBeNull()
    },
  )

  it.each([
    [0, '2026-11-23 08:00'],
    [7000, '2026-11-23 08:00:07'],
    [7089, '2026-11-23 08:00:07.089'],
  ])('%i ms past the minute is written as %s and read again', (past, text) => {
    expect(localText(at('2026-11-23T08:00') + past, SHANGHAI)).toBe(text)
    expect(localInstant(text, null, SHANGHAI)).toBe(at('2026-11-23T08:00') + past)
  })
})
