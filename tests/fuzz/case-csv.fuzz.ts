import { describe, it } from 'vitest'
import { columnsOf } from '../../backend/exchange/bulk-import/columns.ts'
import { BrokenCsv, recordsOf } from '../../backend/exchange/bulk-import/csv-rows.ts'
import { readPastCase } from '../../backend/exchange/bulk-import/read-past-case.ts'
import type { BulkField } from '../../contract/wire/bulk-import.ts'
import { pastCase, pastCases } from '../support/past-cases.ts'
import { FUZZ_TIMEOUT_MS, fuzz, mutateBytes, mutateText, type Random } from './fuzz.ts'

const NOW = Date.parse('2026-11-20T09:00:00+08:00')
const GOOD = pastCases([pastCase(1), pastCase(2, { 14: '', 13: '' }), pastCase(3, { 1: '部件' })])
const SPECIAL = [0, 9, 10, 13, 34, 44, 59, 0xef, 0xbb, 0xbf, 0x80, 0xff]

function hostileBytes(random: Random): Buffer {
  if (random.chance(0.02)) return Buffer.from(`${GOOD.split('\r\n', 1)[0]}\n${'"'.repeat(random.below(5000))}`)
  const text = random.chance(0.5) ? mutateText(random, GOOD) : GOOD
  return mutateBytes(random, Buffer.from(text), SPECIAL)
}

/** In pieces, torn anywhere: within a character, within a line break, within a quote. */
async function* torn(random: Random, bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + random.below(400)
    yield bytes.subarray(at, at + length)
    at += length
  }
}

describe('a hostile file of historic cases', () => {
  it(
    'is read row by row into cases or faults, or refused as broken',
    async () => {
      const rules = { datum: 'WGS84', utcOffsetMinutes: 480, now: NOW } as const
      await fuzz('CSV of cases', async (random) => {
        const form = { encoding: random.pick(['utf-8', 'gb18030'] as const), delimiter: random.pick([',', ';', '\t']) }
        let fields: readonly (BulkField | null)[] | null = null
        try {
          for await (const record of recordsOf(torn(random, hostileBytes(random)), form)) {
            if (fields === null) {
              const columns = columnsOf(record)
              if ('wrong' in columns) return
              fields = columns.fields
              continue
            }
            const cells = new Map(fields.flatMap((field, at) => (field === null ? [] : [[field, record[at] ?? ''] as const])))
            const read = readPastCase(cells, rules)
            if ('faults' in read && read.faults.length === 0) throw new Error('refused without a reason')
            if (!('faults' in read) && !(read.report.at <= NOW)) throw new Error(`a report at ${read.report.at}`)
          }
        } catch (error) {
          if (!(error instanceof BrokenCsv)) throw error
        }
      })
    },
    FUZZ_TIMEOUT_MS,
  )
})
