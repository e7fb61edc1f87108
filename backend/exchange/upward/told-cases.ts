import type pg from 'pg'
import type { CaseState } from '../../../contract/domain/stage.ts'
import type { ExchangeCase } from '../../../contract/wire/exchange.ts'
import type { CityDirectory } from '../../city/city-directory.ts'
import { casesByIds } from '../../db/read-cases.ts'
import type { Item } from './item-table.ts'

/** What is told of turnings: the turning itself from the log, the facts as they are now. */
export async function toldCases(pool: pg.Pool, items: readonly Item[], directory: CityDirectory): Promise<ExchangeCase[]> {
  const ids = items.flatMap(({ caseId }) => (caseId === null ? [] : [caseId]))
  const files = new Map((await casesByIds(pool, ids)).map((file) => [file.id as number, file]))
  const { rows } = await pool.query<{ case_id: number; seq: number; at: number; to_state: CaseState }>(
    'select case_id, seq, at, to_state from case_log where (case_id, seq) in (select * from unnest($1::int[], $2::int[]))',
    [ids, items.flatMap(({ seq }) => (seq === null ? [] : [seq]))],
  )
  const lines = new Map(rows.map((row) => [`${row.case_id}:${row.seq}`, row]))
  return items.flatMap(({ key, caseId }): ExchangeCase[] => {
    const file = files.get(caseId ?? 0)
    const line = lines.get(key)
    if (!file || !line) return []
    const { number, kind, classCode, source, lng, lat, address, description, cellCode, districtCode } = file
    const { reportedAt, filedAt, handledAt, endedAt, totalDueAt, handledLate, endedLate } = file
    const unitName = file.unitCode === null ? null : (directory.unit(file.unitCode)?.name ?? file.unitCode)
    const { to_state: state, at } = line
    const edition = directory.editionOf(file)
    const facts = {
      key,
      number,
      state,
      at,
      kind,
      classCode,
      edition,
      source,
      lng,
      lat,
      address,
      description,
      cellCode,
      districtCode,
    }
    return [{ ...facts, unitName, reportedAt, filedAt, handledAt, endedAt, totalDueAt, handledLate, endedLate }]
  })
}
