import type { PositionBatch } from '../../contract/wire/rest.ts'
import type { Sentence } from '../support/start-error.ts'

type Fix = PositionBatch['fixes'][number]
export type OsmAndResult =
  | { readonly ok: true; readonly fix: Fix }
  | { readonly ok: false; readonly at: string; readonly sentence: Sentence }

const KNOT_KMH = 1.852
/** Seconds below this, milliseconds above: 2286 in seconds, 1970-04 in milliseconds. */
const FIRST_MILLISECONDS = 10_000_000_000

/**
 * One fix of the OsmAnd protocol as trackers send it: `id` (or `deviceid`), `lat`, `lon`, `timestamp` (seconds,
 * milliseconds or ISO; none = now), `speed` in knots, `bearing` in degrees.
 */
export function readOsmAnd(fields: Readonly<Record<string, string>>, now: number): OsmAndResult {
  const id = fields['id'] ?? fields['deviceid']
  const lat = numberIn(fields['lat'], -90, 90)
  const lng = numberIn(fields['lon'], -180, 180)
  if (!id || id.length > 64) return wrong('/id', id)
  if (lat === null) return wrong('/lat', fields['lat'])
  if (lng === null) return wrong('/lon', fields['lon'])
  const at = fields['timestamp'] === undefined ? now : instant(fields['timestamp'])
  if (at === null) return wrong('/timestamp', fields['timestamp'])
  const fix: Fix = { id, lat, lng, at }
  const heading = numberIn(fields['bearing'] ?? fields['heading'], 0, 360)
  const speed = numberIn(fields['speed'], 0, 1000)
  if (heading !== null) fix.heading = heading
  if (speed !== null) fix.speed = speed * KNOT_KMH
  return { ok: true, fix }
}

function numberIn(text: string | undefined, lowest: number, highest: number): number | null {
  if (text === undefined || text.trim() === '') return null
  const value = Number(text)
  return value >= lowest && value <= highest ? value : null
}

function instant(text: string): number | null {
  const value = Number(text)
  if (Number.isFinite(value)) return finite(value < FIRST_MILLISECONDS ? value * 1000 : value)
  // A time without an offset is UTC, not the time of the server's own zone.
  const parsed = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`)
  return Number.isNaN(parsed) ? null : parsed
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function wrong(at: string, value: string | undefined): OsmAndResult {
  const shown = value === undefined ? '—' : JSON.stringify(value.slice(0, 40))
  return {
    ok: false,
    at,
    sentence: {
      zh: `定位参数 ${at.slice(1)} 缺失或不合规（${shown}）：请检查终端设置。`,
      en: `The position's ${at.slice(1)} is missing or out of range (${shown}): check the device's settings.`,
    },
  }
}
