import { HOUR } from '../../../contract/units.ts'

/** Protocol times are always Beijing time, whatever the terminal's place. */
const BEIJING = 8 * HOUR

/** Two decimal digits a byte, as text; digits above 9 (which some makers send) stay visible as letters. */
export function bcdText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

export function bcdBytes(digits: string, length: number): Buffer {
  return Buffer.from(digits.padStart(2 * length, '0').slice(-2 * length), 'hex')
}

/** BCD[6] `YYMMDDhhmmss` in GMT+8 as ms since 1970 UTC; null where it is no date (a receiver without a fix sends zeros). */
export function bcdTime(bytes: Uint8Array): number | null {
  const text = bcdText(bytes)
  if (!/^[0-9]{12}$/.test(text)) return null
  const [year, month, day, hour, minute, second] = [0, 2, 4, 6, 8, 10].map((at) => Number(text.slice(at, at + 2))) as Six
  const date = new Date(Date.UTC(2000 + year, month - 1, day, hour, minute, second))
  const kept = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  return kept ? date.getTime() - BEIJING : null
}
type Six = [number, number, number, number, number, number]

export function timeBcd(at: number): Buffer {
  const iso = new Date(at + BEIJING).toISOString()
  return Buffer.from(iso.slice(2, 19).replace(/[-:T]/g, ''), 'hex')
}
