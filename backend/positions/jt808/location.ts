import { bcdTime } from './bcd.ts'

/** Alarm, status, latitude, longitude (4 each), altitude, speed, direction (2 each), time 6. */
const BASIC_LENGTH = 28
const STATUS = { acc: 1, positioned: 2, south: 4, west: 8 } as const

/** The extras (附加信息) that have a meaning for us; all are kept raw as well. */
export interface KnownExtras {
  mileageKm?: number
  fuelLitres?: number
  recorderKmh?: number
  signalStrength?: number
  satellites?: number
}

/** 0x0200 位置信息汇报. WGS-84. */
export interface Location {
  alarm: number
  status: number
  accOn: boolean
  /** The receiver has a fix; without one the place is the last or none. */
  positioned: boolean
  lat: number
  lng: number
  altitudeM: number
  speedKmh: number
  /** Degrees, north 0, clockwise. */
  direction: number
  /** Ms since 1970 UTC; null where the terminal sent no date. */
  at: number | null
  known: KnownExtras
  extras: readonly Extra[]
  /** The last extra was not cut short. */
  extrasComplete: boolean
}
export interface Extra {
  id: number
  value: Buffer
}

/** Null where the body is shorter than its fixed part. */
export function decodeLocation(body: Buffer): Location | null {
  if (body.length < BASIC_LENGTH) return null
  const status = body.readUInt32BE(4)
  const { extras, complete } = readExtras(body.subarray(BASIC_LENGTH))
  return {
    alarm: body.readUInt32BE(0),
    status,
    accOn: (status & STATUS.acc) !== 0,
    positioned: (status & STATUS.positioned) !== 0,
    lat: ((status & STATUS.south ? -1 : 1) * body.readUInt32BE(8)) / 1e6,
    lng: ((status & STATUS.west ? -1 : 1) * body.readUInt32BE(12)) / 1e6,
    altitudeM: body.readUInt16BE(16),
    speedKmh: body.readUInt16BE(18) / 10,
    direction: body.readUInt16BE(20),
    at: bcdTime(body.subarray(22, 28)),
    known: knownOf(extras),
    extras,
    extrasComplete: complete,
  }
}

/** 0x0704 定位数据批量上传: `null` where its own lengths contradict one another; a single bad item is null in its place. */
export function decodeBatch(body: Buffer): (Location | null)[] | null {
  if (body.length < 3) return null
  const count = body.readUInt16BE(0)
  const locations: (Location | null)[] = []
  let at = 3
  while (at < body.length) {
    if (at + 2 > body.length) return null
    const length = body.readUInt16BE(at)
    const end = at + 2 + length
    if (end > body.length) return null
    locations.push(decodeLocation(body.subarray(at + 2, end)))
    at = end
  }
  return locations.length === count ? locations : null
}

function readExtras(bytes: Buffer): { extras: Extra[]; complete: boolean } {
  const extras: Extra[] = []
  let at = 0
  while (at + 2 <= bytes.length) {
    const end = at + 2 + bytes[at + 1]!
    if (end > bytes.length) return { extras, complete: false }
    extras.push({ id: bytes[at]!, value: bytes.subarray(at + 2, end) })
    at = end
  }
  return { extras, complete: at === bytes.length }
}

function knownOf(extras: readonly Extra[]): KnownExtras {
  const known: KnownExtras = {}
  for (const { id, value } of extras) {
    if (id === 0x01 && value.length === 4) known.mileageKm = value.readUInt32BE(0) / 10
    else if (id === 0x02 && value.length === 2) known.fuelLitres = value.readUInt16BE(0) / 10
    else if (id === 0x03 && value.length === 2) known.recorderKmh = value.readUInt16BE(0) / 10
    else if (id === 0x30 && value.length === 1) known.signalStrength = value[0]!
    else if (id === 0x31 && value.length === 1) known.satellites = value[0]!
  }
  return known
}
