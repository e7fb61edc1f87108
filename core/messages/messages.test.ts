import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../contract/units.ts'
import { isWithin } from './case-filter.ts'
import { maskAddress, maskPhone } from './mask.ts'
import { quietUntil } from './quiet-hours.ts'
import { smsLength } from './sms-length.ts'
import { type Filling, fill, PLACEHOLDERS, unknownPlaceholders } from './template.ts'
import { whenToSend } from './when-to-send.ts'

const SHANGHAI = 480
const at = (local: string) => Date.parse(`2026-11-${local}+08:00`)
const FILLING = Object.fromEntries(PLACEHOLDERS.map((name) => [name, `<${name}>`])) as Filling

describe('a template', () => {
  it('is filled by name', () => {
    expect(fill('案卷 {number}（{class}）须于 {due} 前处置。', FILLING)).toBe('案卷 <number>（<class>）须于 <due> 前处置。')
  })

  it('cannot be given a second line by what is filled in', () => {
    expect(fill('{description}', { ...FILLING, description: 'a\r\nFrom: 市长\u2028b\u0000' })).toBe('a From: 市长 b')
  })

  it('does not fill in what a filling names', () => {
    expect(fill('{address}', { ...FILLING, address: '{number}' })).toBe('{number}')
  })

  it.each([
    ['{number} {unit}', []],
    ['{nummer}', ['nummer']],
    ['{}', ['']],
    ['{number', ['{ }']],
    ['{ number }', [' number ']],
    ['{constructor}', ['constructor']],
  ])('tells of %s which names it does not know', (text, unknown) => {
    expect(unknownPlaceholders(text)).toEqual(unknown)
  })
})

describe('the length of an SMS', () => {
  it.each([
    ['a'.repeat(160), 'gsm-7', 160, 1],
    ['a'.repeat(161), 'gsm-7', 161, 2],
    ['a'.repeat(306), 'gsm-7', 306, 2],
    ['a'.repeat(307), 'gsm-7', 307, 3],
    ['€'.repeat(80), 'gsm-7', 160, 1],
    // 76 euro signs fill 152 of 153 septets; the 77th is not torn apart.
    ['€'.repeat(153), 'gsm-7', 306, 3],
    ['井'.repeat(70), 'ucs-2', 70, 1],
    ['井'.repeat(71), 'ucs-2', 71, 2],
    ['井'.repeat(134), 'ucs-2', 134, 2],
    ['井'.repeat(135), 'ucs-2', 135, 3],
    [`${'井'.repeat(66)}😀${'井'.repeat(66)}`, 'ucs-2', 134, 3],
    ['', 'gsm-7', 0, 1],
  ] as const)('is counted as the networks count it (%#)', (text, encoding, length, segments) => {
    expect(smsLength(text)).toEqual({ encoding, length, segments })
  })
})

describe('quiet hours', () => {
  const night = { from: '22:00', to: '07:00' }

  it.each([
    ['20T21:59:59.999', null],
    ['20T22:00:00', '21T07:00:00'],
    ['20T23:30:00', '21T07:00:00'],
    ['21T00:00:00', '21T07:00:00'],
    ['21T06:59:59.999', '21T07:00:00'],
    ['21T07:00:00', null],
    ['21T12:00:00', null],
  ])('through midnight, at %s, end at %s', (now, end) => {
    expect(quietUntil(at(now), night, SHANGHAI)).toBe(end === null ? null : at(end))
  })

  it('within a day end on that day', () => {
    const noon = { from: '12:00', to: '14:00' }
    expect(quietUntil(at('20T12:30:00'), noon, SHANGHAI)).toBe(at('20T14:00:00'))
    expect(quietUntil(at('20T14:00:00'), noon, SHANGHAI)).toBeNull()
    expect(quietUntil(at('20T02:00:00'), noon, SHANGHAI)).toBeNull()
  })

  it('of no length are none', () => {
    expect(quietUntil(at('20T08:00:00'), { from: '08:00', to: '08:00' }, SHANGHAI)).toBeNull()
    expect(quietUntil(at('20T08:00:00'), null, SHANGHAI)).toBeNull()
  })
})

describe('when a message goes out', () => {
  const manners = { quiet: { from: '22:00', to: '07:00' }, perHour: 3 }
  const nobody = { sentAt: [], sameText: false }
  const day = at('20T10:00:00')
  const night = at('20T23:00:00')
  const message = (now: number, urgent = false) => ({ urgent, expiresAt: now + 24 * HOUR })
  const when = (now: number, urgent: boolean, person = nobody as { sentAt: number[]; sameText: boolean }) =>
    whenToSend(now, message(now, urgent), manners, person, SHANGHAI)

  it('is now by day, in the morning by night, and now again when it is urgent', () => {
    expect(when(day, false)).toEqual({ send: 'now' })
    expect(when(night, false)).toEqual({ send: 'later', until: at('21T07:00:00'), why: 'quiet-hours' })
    expect(when(night, true)).toEqual({ send: 'now' })
  })

  it('waits until the hour has room again', () => {
    const sentAt = [55, 40, 20, 10].map((minutes) => day - minutes * MINUTE)
    expect(when(day, false, { sentAt, sameText: false })).toEqual({
      send: 'later',
      until: day - 40 * MINUTE + HOUR,
      why: 'too-many',
    })
    expect(when(day, true, { sentAt, sameText: false })).toEqual({ send: 'now' })
    expect(when(day, false, { sentAt: [day - 61 * MINUTE, day - 20 * MINUTE, day], sameText: false })).toEqual({ send: 'now' })
  })

  it('is never for what has expired or has just been said', () => {
    expect(whenToSend(day, { urgent: true, expiresAt: day }, manners, nobody, SHANGHAI)).toEqual({
      send: 'never',
      why: 'expired',
    })
    expect(when(day, true, { sentAt: [], sameText: true })).toEqual({ send: 'never', why: 'same-text' })
  })
})

describe('a masked address', () => {
  it.each([
    ['sms', '13800000001', '138****0001'],
    ['sms', '+8613800000001', '+86138****0001'],
    ['sms', '12345', '*****'],
    ['email', 'duty@example.org', 'd***@example.org'],
    ['email', '@', '***'],
    ['notice', 'operator01', 'operator01'],
  ] as const)('of %s %s is %s', (channel, address, masked) => {
    expect(maskAddress(channel, address)).toBe(masked)
  })

  it('never holds the whole number', () => {
    for (let length = 1; length < 16; length++) expect(maskPhone('1'.repeat(length))).toContain('*')
  })
})

describe('a filter of cases', () => {
  const none = { areas: [], classes: [], units: [] }
  const placed = { cellCode: '990101001001001', districtCode: '990101', classCode: '0102', unitCode: 'U1' }

  it('without conditions holds for all', () => {
    expect(isWithin(none, { ...placed, cellCode: null, districtCode: null, unitCode: null })).toBe(true)
  })

  it('holds where every condition does', () => {
    expect(isWithin({ areas: ['990101001'], classes: ['0102'], units: ['U1'] }, placed)).toBe(true)
    expect(isWithin({ ...none, areas: ['990102'] }, placed)).toBe(false)
    expect(isWithin({ ...none, classes: ['0103'] }, placed)).toBe(false)
    expect(isWithin({ ...none, units: ['U2', 'U1'] }, { ...placed, unitCode: null })).toBe(false)
  })
})
