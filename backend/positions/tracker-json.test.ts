import { describe, expect, it } from 'vitest'
import { readOsmAnd } from './osmand.ts'
import { fieldsOfTrackerBody, fieldsOfTrackerJson } from './tracker-json.ts'

describe('the JSON of newer tracker apps', () => {
  it('becomes the same fix as the form: metres a second, ISO time, unknown heading left out', () => {
    const body = {
      device_id: 'collector-07',
      location: {
        timestamp: '2026-11-20T01:00:00.500Z',
        coords: { latitude: 32.03, longitude: 120.86, speed: 10, heading: -1 },
        battery: { level: 1 },
      },
    }
    const read = readOsmAnd(fieldsOfTrackerJson(body)!, 0)
    expect(read).toMatchObject({
      ok: true,
      fix: { id: 'collector-07', lat: 32.03, lng: 120.86, at: Date.UTC(2026, 10, 20, 1) + 500 },
    })
    expect(read.ok && read.fix.speed).toBeCloseTo(36)
    expect(read.ok && read.fix.heading).toBeUndefined()
  })

  it('is told from a form and from nonsense', () => {
    expect(fieldsOfTrackerJson({ id: '1', lat: '2' })).toBeNull()
    for (const body of [null, 7, 'x', []]) expect(fieldsOfTrackerJson(body)).toBeNull()
    expect(fieldsOfTrackerJson({ location: 7 })).toEqual({})
    expect(fieldsOfTrackerBody({ id: 7, lat: '32', lon: 120, x: { y: 1 }, z: null })).toEqual({ id: '7', lat: '32', lon: '120' })
    expect(readOsmAnd({}, 0)).toMatchObject({ ok: false, at: '/id' })
  })

  it('cannot carry a time that is no number once it is in ms (found by seed 3987775)', () => {
    expect(readOsmAnd({ id: 'c07', lat: '32', lon: '120', timestamp: '-1e308' }, 0)).toMatchObject({
      ok: false,
      at: '/timestamp',
    })
  })
})
