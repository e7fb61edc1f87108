import type pg from 'pg'
import type { CaseId } from '../../../contract/ids.ts'
import type { BulkFault, BulkField } from '../../../contract/wire/bulk-import.ts'
import type { Problem } from '../../../contract/wire/rest.ts'
import { BULK_IMPORT } from '../../../core/evaluation/facts/fold-facts.ts'
import { numberTaken } from '../../cases/batch.ts'
import type { Ground } from '../../cases/ground.ts'
import { nextIds, numbersTaken } from '../../cases/load-batch.ts'
import { decidePast } from './decide-past.ts'
import { PastBatch } from './past-batch.ts'
import type { PastCase } from './read-past-case.ts'

export interface PastRow {
  /** As a spreadsheet counts. */
  readonly row: number
  readonly past: PastCase
}

export interface ChunkContext {
  readonly pool: pg.Pool
  readonly ground: Ground
  /** Start of the running day, HallMs. */
  readonly today: number
  readonly importId: number
  readonly dryRun: boolean
  /** How the file calls a field. */
  readonly headerOf: (field: BulkField) => string
}

export interface Prepared {
  readonly faults: readonly BulkFault[]
  readonly batch: PastBatch
}

/**
 * So long is decided in one go; then what is live has its turn. A live command comes back a dozen times for answers of the
 * database, and waits each time.
 */
const ONE_GO_MS = 1

/** What the record refuses of a chunk, and what is to be written of the rest. */
export async function prepareChunk(rows: readonly PastRow[], context: ChunkContext): Promise<Prepared> {
  const { pool, ground, dryRun } = context
  const by = `${BULK_IMPORT}${context.importId}`
  const numbers = rows.map(({ past }) => past.report.number)
  const taken = await numbersTaken(pool, numbers)
  const ids = dryRun ? [] : await nextIds(pool, 'cases', rows.length)
  const faults: BulkFault[] = []
  const batch = new PastBatch(context.today)
  let began = performance.now()
  for (const [index, { row, past }] of rows.entries()) {
    if (performance.now() - began > ONE_GO_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      began = performance.now()
    }
    const { number } = past.report
    const who = { id: (ids[index] ?? 0) as CaseId, by }
    const decided = taken.has(number) ? { refused: numberTaken(number) } : decidePast(past, who, ground)
    if ('refused' in decided) faults.push(faultOf(row, past, decided.refused, context))
    else if (!dryRun) batch.add(decided)
  }
  return { faults, batch }
}

const FIELD_OF_PLACE: Readonly<Record<string, BulkField>> = {
  '/number': 'number',
  '/lng': 'lng',
  '/classCode': 'classCode',
  '/edition': 'edition',
  '/condition': 'condition',
  '/unit': 'unit',
  '/districtCode': 'districtCode',
  '/reason': 'reason',
  '/at': 'reportedAt',
}

function faultOf(row: number, { report }: PastCase, { at, zh, en }: Problem, { headerOf }: ChunkContext): BulkFault {
  const field = FIELD_OF_PLACE[at ?? ''] ?? 'number'
  const value =
    field === 'lng'
      ? String(report.lng)
      : field === 'unit' || field === 'classCode' || field === 'edition' || field === 'districtCode'
        ? (report[field] ?? '')
        : report.number
  return { row, column: headerOf(field), value, zh, en }
}
