import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../contract/units.ts'
import { makeFormat } from './format.ts'
import { dictionaries } from './text/dictionaries.ts'

const zh = makeFormat(dictionaries.zh, 'Asia/Shanghai')
const en = makeFormat(dictionaries.en, 'Asia/Shanghai')
/** 2026-11-20 06:32:08 UTC, a Friday; 14:32:08 in the city. */
const at = Date.UTC(2026, 10, 20, 6, 32, 8)

describe('format', () => {
  it("shows times of the city's zone, wherever the wall computer thinks it stands", () => {
    expect([zh.time(at), zh.minuteOfDay(at), en.time(at)]).toEqual(['14:32:08', '14:32', '14:32:08'])
    expect(makeFormat(dictionaries.zh, 'America/New_York').time(at)).toBe('01:32:08')
  })

  it('writes midnight as 00, not 24', () => {
    expect(zh.time(Date.UTC(2026, 10, 20, 16, 0, 0))).toBe('00:00:00')
  })

  it('names day and weekday in the order of the language', () => {
    expect([zh.date(at), en.date(at)]).toEqual(['11月20日 周五', 'Fri 20 Nov'])
  })

  it('shows a rate of nothing as a dash, never as 0 %', () => {
    expect(zh.percent({ numerator: 0, denominator: 0 })).toBe('—')
    expect(zh.percent({ numerator: 0, denominator: 7 })).toBe('0.0')
    expect(en.percent({ numerator: 2, denominator: 3 })).toBe('66.7')
  })

  it('keeps one decimal in scores, so that they line up', () => {
    expect([zh.score(90), zh.score(85.44), zh.score(null)]).toEqual(['90.0', '85.4', '—'])
  })

  it('counts down in minutes and seconds, adds hours, then days', () => {
    expect(zh.countdown(7 * MINUTE + 31 * SECOND)).toBe('07:31')
    expect(zh.countdown(HOUR + 7 * MINUTE + 3 * SECOND)).toBe('1:07:03')
    expect(zh.countdown(3 * DAY + 4 * HOUR + 10 * MINUTE)).toBe('3 天 04:10')
    expect(en.countdown(-5)).toBe('00:00')
  })

  it('does not round time left up: 59.9 s are 59 s', () => {
    expect(zh.countdown(59_900)).toBe('00:59')
  })

  it('tells an age in the largest whole unit', () => {
    expect([zh.span(12_900), zh.span(3 * MINUTE), zh.span(5 * HOUR + MINUTE), en.span(2 * DAY)]).toEqual([
      '12 秒',
      '3 分',
      '5 小时',
      '2 d',
    ])
  })

  it('tells distances in metres, then kilometres', () => {
    expect([zh.distance(86.4), en.distance(1240)]).toEqual(['86 米', '1.2 km'])
  })
})
