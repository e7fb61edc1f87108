/** 1 knot in m/s: the form of the protocol speaks knots, its JSON metres a second. */
const KNOT_MS = 1852 / 3600

/**
 * The fields of the OsmAnd protocol out of the JSON that newer tracker apps post instead (Traccar Client from version 9):
 * `{device_id, location: {timestamp, coords: {latitude, longitude, speed, heading}}}`. Null where the body is none of these.
 * A speed or heading below zero means that the phone does not know it.
 */
export function fieldsOfTrackerJson(body: unknown): Record<string, string> | null {
  const { device_id: id, location } = partsOf(body)
  if (location === undefined) return null
  const { coords, timestamp } = partsOf(location)
  const { latitude, longitude, speed, heading } = partsOf(coords)
  const fields: Record<string, string> = {}
  const put = (name: string, value: unknown) => {
    if (typeof value === 'string' || typeof value === 'number') fields[name] = String(value)
  }
  put('id', id)
  put('lat', latitude)
  put('lon', longitude)
  put('timestamp', timestamp)
  if (typeof speed === 'number' && speed >= 0) put('speed', speed / KNOT_MS)
  if (typeof heading === 'number' && heading >= 0) put('bearing', heading)
  return fields
}

/** The fields of a posted body: a form, JSON of newer trackers, or a plain JSON object of fields. */
export function fieldsOfTrackerBody(body: unknown): Record<string, string> {
  const fields = fieldsOfTrackerJson(body)
  if (fields) return fields
  const words = Object.entries(partsOf(body)).filter(([, value]) => typeof value === 'string' || typeof value === 'number')
  return Object.fromEntries(words.map(([name, value]) => [name, String(value)]))
}

function partsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
