import { describe, expect, it } from 'vitest'
import { CaseTable, packCases } from '../../core/replica/case-table.ts'
import { testCase } from './fakes/test-case.ts'
import { decodePicture, encodePicture, PICTURE_VERSION } from './picture-file.ts'

const facts = {
  cityRevision: 'r1',
  epoch: 'e1',
  seq: 7,
  hallAt: 1_800_000_000_000,
  writtenAt: 1_700_000_000_000,
  speed: 30,
  alarms: [],
  board: null,
}
const rows = [testCase(1, { dueAt: 5, address: '人民路' }), testCase(9, { lng: 110.5 })]
const fixes = [{ mover: 3, lng: 110.41, lat: 29.05, at: 9, heading: 90, speed: 12 }]

function written(): Uint8Array {
  const table = new CaseTable()
  table.apply(packCases([...rows, testCase(5)]))
  table.remove(5)
  return encodePicture(facts, table, fixes)
}

describe('the last picture', () => {
  it('comes back as it was written', () => {
    const { cases, fixes: movers, ...rest } = decodePicture(written(), '/p')
    const table = new CaseTable()
    table.apply(cases)
    expect([...table.slots()].map((slot) => table.row(slot))).toEqual(rows)
    expect(movers.count).toBe(1)
    expect(rest).toEqual(facts)
  })

  it('is refused in a sentence when any one byte of it has changed', () => {
    const bytes = written()
    for (let at = 0; at < bytes.length; at += 37) {
      const spoilt = bytes.slice()
      spoilt[at] = (spoilt[at] as number) ^ 0x40
      expect(() => decodePicture(spoilt, '/p')).toThrow(/is damaged and is not used/)
    }
  })

  it('is refused when it is newer than the program', () => {
    const text = Buffer.from(written())
      .toString('latin1')
      .replace(`"version":${PICTURE_VERSION}`, `"version":${PICTURE_VERSION + 1}`)
    expect(() => decodePicture(resigned(Buffer.from(text, 'latin1')), '/p')).toThrow(/of version 2, newer than the 1/)
  })
})

/** The same file with a digest that fits, as a newer program would have written it. */
function resigned(file: Buffer): Uint8Array {
  const { createHash } = process.getBuiltinModule('node:crypto')
  const start = 'BWPICTURE'.length + 32
  const body = file.subarray(start)
  return Buffer.concat([file.subarray(0, start - 32), createHash('sha256').update(body).digest(), body])
}
