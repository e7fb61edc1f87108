import { bcdBytes, bcdText } from './bcd.ts'
import { LONGEST_BODY, seal, withoutEscapes, xorOf } from './framing.ts'

/** Bits of the attributes word. */
const LENGTH_BITS = 0x03ff
const ENCRYPTION_BITS = 0x1c00
const SPLIT_BIT = 0x2000
const VERSION_BIT = 0x4000

export interface Header {
  id: number
  /** The 2019 edition; false is 2013 or before. */
  v2019: boolean
  /** Protocol version byte of the 2019 header; null before. */
  protocolVersion: number | null
  /** Ten or twenty digits' worth of BCD as sent, leading zeros included. */
  phone: string
  serial: number
  /** Length of the body by the attributes. */
  bodyLength: number
  /** One part of a split message: counted from 1. */
  split: { total: number; index: number } | null
}
export interface Message extends Header {
  body: Buffer
}

export type FrameFault = 'wrong-checksum' | 'too-short' | 'wrong-length' | 'encrypted' | 'bad-split'
export type Decoded = { ok: true; message: Message } | { ok: false; fault: FrameFault; header: Header | null }

/** The identity that a terminal is known by: its phone number without the padding that the editions add in front. */
export function plainPhone(phone: string): string {
  return phone.replace(/^0+(?=.)/, '')
}

/** Reads one frame as it stood between its flags. A fault names what is wrong; the header is given where it could be read. */
export function decodeFrame(escaped: Uint8Array): Decoded {
  const bytes = withoutEscapes(escaped)
  if (xorOf(bytes) !== 0) return { ok: false, fault: 'wrong-checksum', header: null }
  const read = readHeader(bytes)
  if (!read) return { ok: false, fault: 'too-short', header: null }
  const { header, attributes, length } = read
  const body = bytes.subarray(length, -1)
  if (body.length !== header.bodyLength) return { ok: false, fault: 'wrong-length', header }
  if (attributes & ENCRYPTION_BITS) return { ok: false, fault: 'encrypted', header }
  if (header.split && !possible(header.split)) return { ok: false, fault: 'bad-split', header }
  return { ok: true, message: { ...header, body } }
}

function readHeader(bytes: Buffer): { header: Header; attributes: number; length: number } | null {
  if (bytes.length < 5) return null
  const attributes = bytes.readUInt16BE(2)
  const v2019 = (attributes & VERSION_BIT) !== 0
  const isSplit = (attributes & SPLIT_BIT) !== 0
  const phoneAt = v2019 ? 5 : 4
  const serialAt = phoneAt + (v2019 ? 10 : 6)
  const length = serialAt + 2 + (isSplit ? 4 : 0)
  if (bytes.length < length + 1) return null
  const header: Header = {
    id: bytes.readUInt16BE(0),
    v2019,
    protocolVersion: v2019 ? bytes[4]! : null,
    phone: bcdText(bytes.subarray(phoneAt, serialAt)),
    serial: bytes.readUInt16BE(serialAt),
    bodyLength: attributes & LENGTH_BITS,
    split: isSplit ? { total: bytes.readUInt16BE(serialAt + 2), index: bytes.readUInt16BE(serialAt + 4) } : null,
  }
  return { header, attributes, length }
}

function possible(split: { total: number; index: number }): boolean {
  return split.index >= 1 && split.index <= split.total
}

/** A frame ready to send. A body longer than the attributes can say is a mistake of the caller. */
export function encodeFrame(message: Omit<Message, 'bodyLength'>): Buffer {
  if (message.body.length > LONGEST_BODY) throw new RangeError(`a JT/T 808 body has at most ${LONGEST_BODY} bytes`)
  const attributes = message.body.length | (message.split ? SPLIT_BIT : 0) | (message.v2019 ? VERSION_BIT : 0)
  const parts = [word(message.id), word(attributes)]
  if (message.v2019) parts.push(Buffer.of(message.protocolVersion ?? 1))
  parts.push(bcdBytes(message.phone, message.v2019 ? 10 : 6), word(message.serial))
  if (message.split) parts.push(word(message.split.total), word(message.split.index))
  return seal(Buffer.concat([...parts, message.body]))
}

export function word(value: number): Buffer {
  return Buffer.of((value >> 8) & 0xff, value & 0xff)
}
