import { expect, it } from 'vitest'
import { monthBefore } from './month-statistics.ts'

it.each([
  ['2026-11-01T00:00:00+08:00', '2026-10'],
  ['2026-10-31T23:59:59+08:00', '2026-09'],
  ['2027-01-15T12:00:00+08:00', '2026-12'],
])('at %s the month before is %s', (at, month) => {
  expect(monthBefore(Date.parse(at), 480)).toBe(month)
})
