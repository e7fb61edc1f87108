import type pg from 'pg'
import { type BaseRecords, NO_RECORDS } from '../base-records.ts'
import { baseDataWriter } from './write-base-data.ts'

/**
 * Puts the components and roads that a city is delivered with into the tables, once: as a source of its own, so that they are
 * listed, changed on site and replaced by imports like any others.
 */
export async function seedBaseData(
  pool: pg.Pool,
  read: () => Pick<BaseRecords, 'components' | 'places'> | null,
  at: number,
): Promise<void> {
  const { rows } = await pool.query<{ target: string }>(
    `select distinct target from base_source where target in ('components', 'places')`,
  )
  const has = new Set(rows.map(({ target }) => target))
  const delivered = has.size === 2 ? null : read()
  if (!delivered) return
  const write = baseDataWriter(pool).write
  for (const target of ['components', 'places'] as const) {
    if (has.has(target) || delivered[target].length === 0) continue
    const source = { name: 'city', target, format: 'geojson', datum: 'WGS84', sha256: '', by: 'backend', at } as const
    await write({ ...NO_RECORDS, [target]: delivered[target] }, { ...source, rows: delivered[target].length }, false)
  }
}
