import { describe, expect, it } from 'vitest'
import type { WorkingHours } from '../../contract/settings/working-hours.ts'
import { OFFICE_HOURS } from '../../tests/support/office-hours.ts'
import { faultInWorkingHours, withHours, workingHoursOf } from './working-hours.ts'

const SUMMER = {
  from: '05-01',
  name: '夏令',
  slots: [['08:00', '12:00'] as [string, string], ['14:30', '18:30'] as [string, string]],
}
const WINTER = { from: '10-01', name: '冬令', slots: [['08:30', '24:00'] as [string, string]] }
const hours = (...starts: (string | null)[]): WorkingHours => ({
  periods: starts.map((from) => ({ from, seasons: [SUMMER, WINTER] })),
})

describe('working hours', () => {
  it('begin as the city file has them, and are written as they are read', () => {
    const delivered = workingHoursOf(OFFICE_HOURS)
    const slots = [
      ['08:00', '12:00'],
      ['14:00', '18:00'],
    ]
    expect(delivered).toEqual({ periods: [{ from: null, seasons: [{ from: '01-01', name: '全年', slots }] }] })
    const changed = withHours(OFFICE_HOURS, hours(null, '2026-03-01'), 3)
    expect(changed).toMatchObject({ version: 'test+hours 3', slots: OFFICE_HOURS.slots })
    expect(changed.hours?.[1]).toEqual({
      from: '2026-03-01',
      seasons: [
        {
          ...SUMMER,
          slots: [
            [480, 720],
            [870, 1110],
          ],
        },
        { ...WINTER, slots: [[510, 1440]] },
      ],
    })
    expect(workingHoursOf(changed)).toEqual(hours(null, '2026-03-01'))
  })

  const season = (changes: object) => ({ periods: [{ from: null, seasons: [SUMMER, { ...WINTER, ...changes }] }] })
  it.each([
    ['no first period', hours('2026-03-01'), 'first-period', '/0/from'],
    ['two that hold ever since', hours(null, null), 'first-period', '/1/from'],
    ['a day that does not exist', hours(null, '2026-02-30'), 'not-a-day', '/1/from'],
    ['periods that go back', hours(null, '2026-03-01', '2026-03-01'), 'period-order', '/2/from'],
    ['a season from 29 February', season({ from: '02-29' }), 'not-a-day', '/0/seasons/1/from'],
    ['two seasons from one day', season({ from: '05-01' }), 'season-twice', '/0/seasons/1/from'],
    ['work that ends before it begins', season({ slots: [['12:00', '08:00']] }), 'slot-order', '/0/seasons/1/slots/0'],
    [
      'stretches that overlap',
      season({
        slots: [
          ['08:00', '12:00'],
          ['11:59', '13:00'],
        ],
      }),
      'slot-order',
      '/0/seasons/1/slots/1',
    ],
  ])('with %s are told where', (_, body, fault, at) => {
    expect(faultInWorkingHours(body)).toMatchObject({ fault, at })
  })

  it('with nothing wrong are taken', () => {
    expect(faultInWorkingHours(hours(null, '2026-03-01'))).toBeNull()
    expect(
      faultInWorkingHours(
        season({
          slots: [
            ['08:00', '12:00'],
            ['12:00', '13:00'],
          ],
        }) as WorkingHours,
      ),
    ).toBeNull()
  })
})
