import { expect, it } from 'vitest'
import { monthsToTell } from './month-statistics.ts'

const at = (time: string): number => Date.parse(`${time}+08:00`)
const SINCE = at('2026-09-20T08:00:00')

it.each([
  ['the month before telling began', null, '2026-09-20T09:00:00', ['2026-08']],
  ['nothing twice', '2026-08', '2026-09-30T23:59:59', []],
  ['nothing in the minute in which the month ends', '2026-08', '2026-10-01T00:00:30', []],
  ['the month that ended', '2026-08', '2026-10-01T00:01:00', ['2026-09']],
  [
    'every month that nobody told, over the turn of the year',
    '2026-09',
    '2027-02-15T12:00:00',
    ['2026-10', '2026-11', '2026-12', '2027-01'],
  ],
  ['every month since telling began, where none was ever told', null, '2026-11-02T00:00:00', ['2026-08', '2026-09', '2026-10']],
])('tells %s', (_what, last, now, months) => {
  expect(monthsToTell({ last, since: SINCE }, at(now), 480)).toEqual(months)
})
