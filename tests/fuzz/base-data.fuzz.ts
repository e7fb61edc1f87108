import { describe, expect, it } from 'vitest'
import { IMPORT_LIMITS } from '../../backend/areas/import/limits.ts'
import { NO_PEOPLE, type PeopleBook } from '../../backend/areas/import/people-book.ts'
import type { ImportTarget } from '../../contract/wire/areas.ts'
import { importedTown, run, stored } from '../support/import-bench.ts'
import { FUZZ_TIMEOUT_MS, fuzz } from './fuzz.ts'
import { hostileFiles, TARGETS } from './hostile-tables.ts'

const people: PeopleBook = {
  ...NO_PEOPLE,
  movers: new Set(['JD31', 'HW01']),
  patrols: new Map([['P1', { code: 'P1', name: '一号责任网格', areas: ['990101001001001'], unitCode: null }]]),
  utcOffsetMinutes: 480,
}
/** Small, so that hundreds of thousands of bombs fit into a run; the reader counts against them in the same way. */
const LIMITS = { ...IMPORT_LIMITS, maxUnpackedBytes: 500_000, maxRows: 20_000 }
/** A sheet may claim as many cells as the limits allow, and the tick in which they are filled is one. */
const LONGEST_MS = 1500
/** A sheet that claims the last row is some megabytes while it lasts; a reader that kept its files would grow by gigabytes. */
const NOISE_BYTES = 16 * 2 ** 20
const LONGEST_SENTENCES = 8000

describe('a hostile file of base data', () => {
  it(
    'of any format, for any target, is taken, or refused row by row or as a whole with a reason',
    async () => {
      const base = stored((await importedTown()).registry.versions, [], ['U1', 'U2'])
      const outcomes = new Map<string, number>()
      const whole = new Set<ImportTarget>()
      await fuzz(
        'base data',
        async (random) => {
          const target = random.pick(TARGETS)
          const datum = random.pick(['WGS84', 'GCJ02', 'BD09', 'CGCS2000'] as const)
          const { report, written } = await run(hostileFiles(random, target), { target, datum }, base, LIMITS, people)
          outcomes.set(report.outcome, (outcomes.get(report.outcome) ?? 0) + 1)
          if (report.outcome === 'complete') whole.add(target)
          const faults = report.findings.filter(({ severity }) => severity === 'error')
          if (report.outcome !== 'complete' && report.rows.read !== report.rows.accepted && faults.length === 0)
            throw new Error(`refused without a reason: ${JSON.stringify(report).slice(0, 500)}`)
          const speaks = report.findings.every(
            ({ zh, en }) => zh.length > 2 && en.length > 2 && zh.length + en.length < LONGEST_SENTENCES,
          )
          if (!speaks) throw new Error(`a finding without words: ${JSON.stringify(report.findings).slice(0, 500)}`)
          if (report.outcome === 'refused' && Object.values(written ?? {}).some((records) => records.length > 0))
            throw new Error('refused and yet written')
        },
        { longestMs: LONGEST_MS, noiseBytes: NOISE_BYTES },
      )
      process.stdout.write(`fuzz base data: ${JSON.stringify(Object.fromEntries(outcomes))}, whole ${[...whole].join(' ')}\n`)
      expect(outcomes.get('complete') ?? 0).toBeGreaterThan(0)
      expect(outcomes.get('partial') ?? 0).toBeGreaterThan(0)
    },
    FUZZ_TIMEOUT_MS * 2,
  )
})
