import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { CaseClass } from '../../../contract/files/city.ts'
import type { Term } from '../../../core/classes/in-force.ts'
import type { AreaAlias, AreaVersion } from '../area-registry.ts'
import type { DayRecord, MoverRecord, PlaceRecord, UnitRecord } from '../base-records.ts'
import { type ComponentLookup, ComponentTableBuilder, type LookupComponent } from '../lookup/component-lookup.ts'
import { baseAliases, baseAreas, baseClasses, baseDays, baseMovers, basePlaces, baseUnits } from './base-tables.ts'

export interface StoredRecords {
  readonly areas: readonly AreaVersion[]
  readonly aliases: readonly AreaAlias[]
  readonly units: readonly UnitRecord[]
  readonly classes: readonly CaseClass[]
  readonly places: readonly PlaceRecord[]
  readonly days: readonly DayRecord[]
  /** In the order of their first import, which is that of their places in the city. */
  readonly movers: readonly MoverRecord[]
}

/** Everything but the components, of which there may be a million. */
export async function readBaseData(pool: pg.Pool): Promise<StoredRecords> {
  const db = drizzle(pool)
  const [areas, aliases, units, classes, places, days, movers] = await Promise.all([
    db.select().from(baseAreas).orderBy(baseAreas.code, baseAreas.validFrom),
    db.select().from(baseAliases),
    db.select().from(baseUnits).orderBy(baseUnits.code),
    db.select().from(baseClasses).orderBy(baseClasses.edition, baseClasses.kind, baseClasses.code),
    db.select().from(basePlaces).orderBy(basePlaces.code),
    db.select().from(baseDays).orderBy(baseDays.date),
    db.select().from(baseMovers).orderBy(sql`ordinal`),
  ])
  const english = (nameEn: string | null) => (nameEn === null ? {} : { nameEn })
  return {
    areas,
    aliases,
    units: units.map(({ code, name, nameEn, level, parentCode, ...term }) => ({
      code,
      name,
      level,
      parentCode,
      ...english(nameEn),
      ...termOf(term),
    })),
    classes: classes.map(({ edition, kind, code, name, nameEn, conditions, ...term }) => ({
      edition,
      kind,
      code,
      name,
      conditions,
      ...english(nameEn),
      ...termOf(term),
    })),
    places,
    days,
    movers,
  }
}

function termOf({ validFrom, validTo }: { readonly validFrom: string | null; readonly validTo: string | null }): Term {
  return { ...(validFrom === null ? {} : { validFrom }), ...(validTo === null ? {} : { validTo }) }
}

/** The newest import of all that walls go by, which accounts and shifts are not, and of components; 0 before the first. What is kept in memory is as old as these numbers. */
export interface LatestSources {
  readonly any: number
  readonly components: number
}

export async function latestSources(pool: pg.Pool): Promise<LatestSources> {
  const { rows } = await pool.query<LatestSources>(
    `select coalesce(max(id) filter (where target not in ('accounts', 'shifts')), 0)::int as "any", coalesce(max(id) filter (where target = 'components'), 0)::int as components
     from base_source`,
  )
  return rows[0]!
}

const PAGE = 20_000

/** Components in use, page by page straight into the typed columns. */
export async function readComponents(pool: pg.Pool): Promise<ComponentLookup> {
  const builder = new ComponentTableBuilder()
  let after = ''
  for (;;) {
    const { rows } = await pool.query<LookupComponent>(
      `select code, lng, lat, state, coalesce(owner_code, authority_code, keeper_code) as "unitCode"
       from base_component where code > $1 and status = 'in-use' order by code limit $2`,
      [after, PAGE],
    )
    for (const row of rows) builder.add(row)
    if (rows.length < PAGE) return builder.finish()
    after = rows.at(-1)!.code
  }
}
