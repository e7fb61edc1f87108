import type { Mover } from '../../contract/files/city.ts'
import type { MoverId } from '../../contract/ids.ts'
import { ALWAYS, isValidOn } from './area-registry.ts'
import type { MoverRecord } from './base-records.ts'

/** Columns of the feed refer to areas and movers by 16-bit index, 65 535 meaning none. */
export const MOST_NAMED = 65_535

/** A fix every 10 to 30 s is usual; after a minute without one the wall should not pretend. */
const STALE_AFTER_MS = 60_000

/**
 * Collectors and vehicles of the file with those imported laid over them by id; new ones follow in the order of their first
 * import. Nobody ever loses their place: positions on their way name it. Whoever is not in service that day is inactive.
 */
export function moversWith(own: readonly Mover[], imported: readonly MoverRecord[], day: string): Mover[] {
  const byId = new Map(imported.map((record) => [record.id, record]))
  const ownIds = new Set<string>(own.map(({ id }) => id))
  const staleOf = (kind: Mover['kind']): number => own.find((mover) => mover.kind === kind)?.staleAfterMs ?? STALE_AFTER_MS
  const asMover = (record: MoverRecord, staleAfterMs: number): Mover => ({
    id: record.id as MoverId,
    kind: record.kind,
    name: record.name,
    staleAfterMs,
    ...(isInService(record, day) ? {} : { inactive: true }),
  })
  return [
    ...own.map((mover) => {
      const record = byId.get(mover.id)
      return record ? asMover(record, mover.staleAfterMs) : mover
    }),
    ...imported.filter(({ id }) => !ownIds.has(id)).map((record) => asMover(record, staleOf(record.kind))),
  ]
}

export function isInService({ validFrom, validTo }: Pick<MoverRecord, 'validFrom' | 'validTo'>, day: string): boolean {
  return isValidOn({ validFrom: validFrom ?? ALWAYS, validTo }, day)
}
