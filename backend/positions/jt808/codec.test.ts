import { describe, expect, it } from 'vitest'
import { locationBody } from '../../../tests/support/jt808-terminal.ts'
import { bcdTime, timeBcd } from './bcd.ts'
import { decodeAuthentication, decodeRegistration } from './bodies.ts'
import { FrameSplitter, LONGEST_FRAME, seal, withoutEscapes } from './framing.ts'
import { decodeBatch, decodeLocation } from './location.ts'
import { decodeFrame, encodeFrame, type Message, plainPhone } from './message.ts'
import { Reassembly } from './reassembly.ts'

const inner = (hex: string) => Buffer.from(hex, 'hex').subarray(1, -1)
const counts = () => ({ strayBytes: 0, oversize: 0 })

/** A heartbeat of 13800138000, serial 1, by hand: 02^01^38^13^80^01 = a9. */
const HEARTBEAT = '7e000200000138001380000001a97e'

describe('JT/T 808 framing', () => {
  it('reads a heartbeat of the 2013 edition written by hand', () => {
    const decoded = decodeFrame(inner(HEARTBEAT))
    expect(decoded).toEqual({
      ok: true,
      message: {
        id: 0x0002,
        v2019: false,
        protocolVersion: null,
        phone: '013800138000',
        serial: 1,
        bodyLength: 0,
        split: null,
        body: Buffer.alloc(0),
      },
    })
  })

  it('refuses a frame with any one bit changed', () => {
    const frame = inner(HEARTBEAT)
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const broken = Buffer.from(frame)
      broken[bit >> 3]! ^= 1 << (bit & 7)
      expect(decodeFrame(broken)).toMatchObject({ ok: false })
    }
  })

  it('escapes flag and escape bytes, and leaves an escape byte that was sent bare to the check byte', () => {
    const message = Buffer.from([0x7e, 0x7d, 0x01, 0x7d, 0x02])
    const frame = seal(message)
    expect(frame.subarray(1, -1).includes(0x7e)).toBe(false)
    expect(withoutEscapes(frame.subarray(1, -1)).subarray(0, -1)).toEqual(message)
    expect(withoutEscapes(Buffer.from([0x7d, 0x03, 0x7d]))).toEqual(Buffer.from([0x7d, 0x03, 0x7d]))
  })

  it('finds the same frames however the stream is cut, with one flag or two between them', () => {
    const stream = Buffer.from(`ffee${HEARTBEAT}${HEARTBEAT}${HEARTBEAT.slice(2)}`, 'hex')
    for (let size = 1; size <= stream.length; size++) {
      const tally = counts()
      const splitter = new FrameSplitter(tally)
      const frames: Buffer[] = []
      for (let at = 0; at < stream.length; at += size) frames.push(...splitter.push(stream.subarray(at, at + size)))
      expect(frames.map((each) => each.toString('hex'))).toEqual(Array(3).fill(HEARTBEAT.slice(2, -2)))
      expect(tally).toEqual({ strayBytes: 2, oversize: 0 })
    }
  })

  it('gives up a frame that never ends and finds the next one', () => {
    const tally = counts()
    const splitter = new FrameSplitter(tally)
    expect(splitter.push(Buffer.concat([Buffer.of(0x7e), Buffer.alloc(LONGEST_FRAME + 10, 0x55)]))).toEqual([])
    expect(splitter.push(Buffer.from(HEARTBEAT, 'hex'))).toHaveLength(1)
    expect(tally.oversize).toBe(1)
  })

  it('names what is wrong with a frame', () => {
    const fault = (bytes: number[]) => decodeFrame(seal(Buffer.from(bytes)).subarray(1, -1))
    expect(fault([0, 2])).toEqual({ ok: false, fault: 'too-short', header: null })
    expect(fault([0, 2, 0, 1, 1, 0x38, 0, 0x13, 0x80, 0, 0, 1])).toMatchObject({ fault: 'wrong-length', header: { id: 2 } })
    expect(fault([0, 2, 4, 0, 1, 0x38, 0, 0x13, 0x80, 0, 0, 1])).toMatchObject({ fault: 'encrypted' })
    expect(fault([0, 2, 0x20, 0, 1, 0x38, 0, 0x13, 0x80, 0, 0, 1, 0, 2, 0, 3])).toMatchObject({ fault: 'bad-split' })
  })

  it('writes the headers of both editions so that it reads them back', () => {
    const body = Buffer.from('7e7d01ff', 'hex')
    for (const [v2019, phone] of [
      [false, '013800138000'],
      [true, '00000000013800138000'],
    ] as const) {
      const message = { id: 0x0900, v2019, protocolVersion: v2019 ? 1 : null, phone, serial: 65535, split: null, body }
      const decoded = decodeFrame(encodeFrame(message).subarray(1, -1))
      expect(decoded).toEqual({ ok: true, message: { ...message, bodyLength: 4 } })
      expect(plainPhone(phone)).toBe('13800138000')
    }
    expect(plainPhone('000000000000')).toBe('0')
  })
})

describe('JT/T 808 bodies', () => {
  it('reads a location: hemispheres by status bits, tenths of km/h, Beijing time, extras', () => {
    const at = Date.UTC(2026, 6, 24, 1, 30, 5)
    const extras = Buffer.from('0104000003e8020200c83001173101090f', 'hex')
    const location = decodeLocation(
      Buffer.concat([locationBody({ lat: -23.404231, lng: -46.85322, at, speedKmh: 61.5 }), extras]),
    )!
    expect(location).toMatchObject({ lat: -23.404231, lng: -46.85322, at, speedKmh: 61.5, positioned: true, accOn: true })
    expect(location.known).toEqual({ mileageKm: 100, fuelLitres: 20, signalStrength: 23, satellites: 9 })
    expect(location.extrasComplete).toBe(false)
  })

  it('turns BCD times into UTC and refuses what is no date', () => {
    expect(bcdTime(Buffer.from('260724093005', 'hex'))).toBe(Date.UTC(2026, 6, 24, 1, 30, 5))
    expect(timeBcd(Date.UTC(2026, 6, 24, 1, 30, 5)).toString('hex')).toBe('260724093005')
    for (const wrong of ['000000000000', '260230120000', '261301000000', '260724240000', '26072409300f']) {
      expect(bcdTime(Buffer.from(wrong, 'hex'))).toBeNull()
    }
  })

  it('reads a batch, keeps a bad item in its place, refuses lengths that contradict one another', () => {
    const item = locationBody({ lat: 32, lng: 120, at: 0 })
    const batch = (count: number, ...items: Buffer[]) =>
      Buffer.concat([Buffer.of(0, count, 1), ...items.flatMap((each) => [Buffer.of(0, each.length), each])])
    expect(decodeBatch(batch(3, item, Buffer.alloc(5), item))?.map((each) => each?.lat)).toEqual([32, undefined, 32])
    expect(decodeBatch(batch(2, item))).toBeNull()
    expect(decodeBatch(batch(1, item).subarray(0, -1))).toBeNull()
    expect(decodeBatch(Buffer.of(0))).toBeNull()
  })

  it('reads the registrations of 2011, 2013 and 2019, with the plate in GBK', () => {
    const plate = Buffer.from('d4c1413132333435', 'hex')
    const registration = (widths: [number, number, number]) =>
      Buffer.concat([
        Buffer.of(0, 40, 0, 50),
        ...['1234', 'm1', 'T7'].map((value, at) => Buffer.from(value.padEnd(widths[at]!, '\0'))),
        Buffer.of(1),
        plate,
      ])
    const expected = {
      province: 40,
      city: 50,
      maker: '1234',
      model: 'm1',
      terminalId: 'T7',
      plateColour: 1,
      plate: '粤A12345',
    }
    expect(decodeRegistration(registration([5, 8, 7]), false)).toEqual(expected)
    expect(decodeRegistration(registration([5, 20, 7]), false)).toEqual(expected)
    expect(decodeRegistration(registration([11, 30, 30]), true)).toEqual(expected)
    expect(decodeRegistration(Buffer.alloc(10), false)).toBeNull()
    expect(decodeRegistration(registration([5, 20, 7]), true)).toBeNull()
  })

  it('reads the code of an authentication in both editions', () => {
    expect(decodeAuthentication(Buffer.from('abc123'), false)).toBe('abc123')
    expect(decodeAuthentication(Buffer.concat([Buffer.of(3), Buffer.from('abc'), Buffer.alloc(35)]), true)).toBe('abc')
    expect(decodeAuthentication(Buffer.of(9, 0x61), true)).toBeNull()
    expect(decodeAuthentication(Buffer.alloc(0), true)).toBeNull()
  })
})

describe('split messages', () => {
  const part = (index: number, total: number, serial: number, text: string): Message => ({
    id: 0x0704,
    v2019: false,
    protocolVersion: null,
    phone: '013800138000',
    serial,
    bodyLength: text.length,
    split: { total, index },
    body: Buffer.from(text),
  })
  const limits = { maxParts: 4, maxOpen: 2, timeoutMs: 1000 }

  it('are whole when all parts came, in any order, repeated, and over the end of the serial numbers', () => {
    const reassembly = new Reassembly(limits)
    expect(reassembly.push(part(3, 3, 0, 'c'), 0).state).toBe('part')
    expect(reassembly.push(part(1, 3, 65534, 'a'), 0).state).toBe('part')
    expect(reassembly.push(part(1, 3, 65534, 'a'), 0).state).toBe('part')
    const whole = reassembly.push(part(2, 3, 65535, 'b'), 0)
    expect(whole).toMatchObject({ state: 'whole', message: { serial: 65534, split: null, body: Buffer.from('abc') } })
  })

  it('are refused when they have too many parts or too many are open', () => {
    const reassembly = new Reassembly(limits)
    expect(reassembly.push(part(1, 5, 1, 'a'), 0).state).toBe('refused')
    expect(reassembly.push(part(1, 2, 10, 'a'), 0).state).toBe('part')
    expect(reassembly.push(part(1, 2, 20, 'a'), 0).state).toBe('part')
    expect(reassembly.push(part(1, 2, 30, 'a'), 0).state).toBe('refused')
  })

  it('are given up when the next part does not come', () => {
    const reassembly = new Reassembly(limits)
    reassembly.push(part(1, 3, 1, 'a'), 0)
    reassembly.push(part(2, 3, 2, 'b'), 900)
    expect(reassembly.expire(1800)).toBe(0)
    expect(reassembly.expire(1900)).toBe(1)
    expect(reassembly.push(part(3, 3, 3, 'c'), 1900).state).toBe('part')
  })
})
