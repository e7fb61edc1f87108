import type { Brand } from './ids.ts'

/** Milliseconds since 1970 UTC on the HALL clock: the backend's time, which a demo or a replay may run faster. */
export type HallMs = Brand<number, 'HallMs'>

/** Milliseconds since 1970 UTC on the machine's own clock. Only for latencies and ages of connections. */
export type WallClockMs = Brand<number, 'WallClockMs'>

/** Longitude, latitude in degrees, WGS-84/CGCS2000. Other datums are converted at the edge. */
export type LngLat = readonly [lng: number, lat: number]

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
