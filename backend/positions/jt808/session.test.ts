import { describe, expect, it } from 'vitest'
import { locationBody } from '../../../tests/support/jt808-terminal.ts'
import { authCodeOf } from './auth-code.ts'
import { MESSAGE } from './bodies.ts'
import { gatewayCounters } from './counters.ts'
import type { Message } from './message.ts'
import type { Terminal } from './ports.ts'
import { TerminalSession } from './session.ts'
import { terminalDirectory } from './terminal-list.ts'

const AT = Date.UTC(2026, 10, 20, 2)
const SECRET = 'only for this test'
const TERMINAL: Terminal = { phone: '13800138000', mover: 'collector-07', deviceId: 'DEV0007', authCode: null }
const CODE = authCodeOf(TERMINAL, SECRET)

function open(terminal: Terminal = TERMINAL) {
  const counters = gatewayCounters()
  const directory = { find: (phone: string) => (phone === terminal.phone ? terminal : null) }
  return { counters, session: new TerminalSession(directory, SECRET, counters) }
}
const message = (id: number, body: Buffer = Buffer.alloc(0), phone = '013800138000'): Message => ({
  id,
  v2019: false,
  protocolVersion: null,
  phone,
  serial: 7,
  bodyLength: body.length,
  split: null,
  body,
})
const registration = (terminalId: string) =>
  Buffer.concat([Buffer.alloc(29), Buffer.from(terminalId.padEnd(7, '\0')), Buffer.of(1)])
const location = (fix: Partial<Parameters<typeof locationBody>[0]> = {}) =>
  message(MESSAGE.location, locationBody({ lat: 32.0301, lng: 120.8602, at: AT, ...fix }))
const resultOf = (outcome: ReturnType<TerminalSession['handle']>) =>
  outcome.kind === 'answer' ? outcome.body.at(-1) : outcome.kind

describe('a terminal session', () => {
  it('registers, authenticates with the code it was given, reports, logs out', () => {
    const { session, counters } = open()
    const answer = session.handle(message(MESSAGE.register, registration('DEV0007')))
    expect(answer).toMatchObject({ kind: 'answer', id: MESSAGE.registerAnswer, end: false })
    expect(answer.kind === 'answer' && answer.body.toString('latin1')).toBe(`\0\x07\0${CODE}`)
    expect(resultOf(session.handle(message(MESSAGE.authenticate, Buffer.from(CODE))))).toBe(0)
    expect(session.authenticated).toBe(TERMINAL)
    expect(resultOf(session.handle(message(MESSAGE.heartbeat)))).toBe(0)
    expect(session.handle(location({ speedKmh: 4.5 }))).toEqual({
      kind: 'fixes',
      fixes: [{ mover: 'collector-07', lng: 120.8602, lat: 32.0301, at: AT, heading: 90, speedKmh: 4.5 }],
    })
    expect(resultOf(session.handle(message(MESSAGE.logout)))).toBe(0)
    expect(resultOf(session.handle(location()))).toBe(1)
    expect(counters.unauthenticated).toBe(1)
  })

  it('writes nothing for a terminal that has not authenticated, and ends it after three tries', () => {
    const { session, counters } = open()
    const ends = [1, 2, 3].map(() => session.handle(location())).map((each) => each.kind === 'answer' && each.end)
    expect(ends).toEqual([false, false, true])
    expect(counters.unauthenticated).toBe(3)
  })

  it('refuses unknown terminals, wrong devices and wrong codes, and counts each', () => {
    const { session, counters } = open()
    const stranger = session.handle(message(MESSAGE.register, registration('DEV0007'), '013900139000'))
    expect([resultOf(stranger), stranger.kind === 'answer' && stranger.end]).toEqual([4, true])
    expect(resultOf(session.handle(message(MESSAGE.register, registration('OTHER'))))).toBe(4)
    expect(resultOf(session.handle(message(MESSAGE.authenticate, Buffer.from('guess'))))).toBe(1)
    expect(resultOf(session.handle(message(MESSAGE.authenticate, Buffer.from(CODE), '013900139000')))).toBe(1)
    expect(session.authenticated).toBeNull()
    expect(counters).toMatchObject({ unknownTerminals: 2, wrongDevices: 1, wrongCodes: 1 })
  })

  it('does not let one terminal report as another', () => {
    const { session, counters } = open()
    session.handle(message(MESSAGE.authenticate, Buffer.from(CODE)))
    expect(resultOf(session.handle({ ...location(), phone: '013900139000' }))).toBe(1)
    expect(counters.otherPhones).toBe(1)
  })

  it('takes what is not positioned or impossible off the terminal without making a fix of it', () => {
    const { session, counters } = open()
    session.handle(message(MESSAGE.authenticate, Buffer.from(CODE)))
    expect(resultOf(session.handle(location({ positioned: false })))).toBe(0)
    expect(resultOf(session.handle(location({ lat: 91 })))).toBe(0)
    expect(resultOf(session.handle(location({ lat: 0, lng: 0 })))).toBe(0)
    expect(resultOf(session.handle(message(MESSAGE.location, Buffer.alloc(4))))).toBe(2)
    expect(resultOf(session.handle(message(MESSAGE.batch, Buffer.alloc(4))))).toBe(2)
    expect(counters).toMatchObject({ notPositioned: 1, impossibleFixes: 2, wrongBodies: 2 })
  })

  it('answers what it does not know with "not supported", and stays silent to an answer', () => {
    const { session, counters } = open()
    expect(resultOf(session.handle(message(0x0704 + 1)))).toBe(3)
    expect(session.handle(message(MESSAGE.terminalAnswer)).kind).toBe('silent')
    expect(counters.unknownMessages).toBe(1)
  })

  it('lets a terminal with a code agreed beforehand in without registration', () => {
    const { session } = open({ ...TERMINAL, authCode: 'agreed-before' })
    expect(resultOf(session.handle(message(MESSAGE.authenticate, Buffer.from('agreed-before'))))).toBe(0)
  })
})

describe('the terminal list', () => {
  const list = (terminals: object[]) => ({ format: 'beacon-wall-terminals', version: 1, terminals })

  it('finds terminals by phone number whatever its padding', () => {
    const directory = terminalDirectory(list([{ phone: '013800138000', mover: 'c7' }]), () => true)
    expect(directory.find('13800138000')).toEqual({ phone: '13800138000', mover: 'c7', deviceId: null, authCode: null })
  })

  it('refuses unknown movers, doubled phones and other formats in a sentence', () => {
    const one = { phone: '13800138000', mover: 'c7' }
    expect(() => terminalDirectory(list([one]), () => false)).toThrow('unknown mover c7')
    expect(() => terminalDirectory(list([one, { ...one, phone: '013800138000' }]), () => true)).toThrow('listed twice')
    expect(() => terminalDirectory({}, () => true)).toThrow('malformed')
  })
})
