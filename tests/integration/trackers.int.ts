import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOsmAnd } from '../../backend/positions/osmand.ts'
import { fieldsOfTrackerJson } from '../../backend/positions/tracker-json.ts'

const folder = process.env.BEACON_TEST_DATA
const file = folder ? join(folder, 'protocols', 'traccar_osmand.json') : ''
const present = file !== '' && existsSync(file)
if (!present) process.stdout.write('skipped: published OsmAnd requests (set BEACON_TEST_DATA to the test data folder)\n')

interface Vector {
  frame: string
  /** `Position`: has a place. */
  check: string
}

const fieldsOf = (frame: string) =>
  frame.startsWith('{')
    ? fieldsOfTrackerJson(JSON.parse(frame))!
    : Object.fromEntries(new URLSearchParams(frame.slice(frame.indexOf('?'))))

describe.skipIf(!present)('published OsmAnd requests', () => {
  it('are read where they carry a place, and refused by the name of what is missing where they do not', () => {
    const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[]
    expect(vectors.length).toBeGreaterThan(0)
    for (const { frame, check } of vectors) {
      const read = readOsmAnd(fieldsOf(frame), 0)
      expect(read, frame).toMatchObject(check === 'Position' ? { ok: true } : { ok: false, at: '/lat' })
    }
  })
})
