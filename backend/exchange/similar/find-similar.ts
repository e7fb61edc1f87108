import { and, desc, gt, ne, notInArray, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { HOUR } from '../../../contract/units.ts'
import type { SimilarCase, SimilarQuery, SimilarReply } from '../../../contract/wire/similar.ts'
import { distanceMetres, METRES_PER_DEGREE } from '../../../core/geometry/metres.ts'
import { caseScope } from '../../auth/case-scope.ts'
import type { Principal } from '../../auth/principal.ts'
import { ofClass } from '../../cases/list/edition-sql.ts'
import { cases } from '../../db/schema.ts'
import type { RouteContext } from '../../http/route-context.ts'
import { SIMILAR_CASES } from './similar-cases.ts'

/** In a crowd of alike cases nobody reads further. */
const MOST = 20
/** Beside the poles a degree of longitude has no length; no city lies there. */
const LEAST_COSINE = 0.01

type Context = Pick<RouteContext, 'pool' | 'settings' | 'hall' | 'directory'>

/**
 * Cases that may tell of the same thing, nearest first. Read from the database, by class and time of report: so the reports
 * of every backend count at once, and the index leads past a million old cases to the few of the last day.
 * @param but the case that was just opened
 */
export async function findSimilar(place: SimilarQuery, caller: Principal, context: Context, but = 0): Promise<SimilarReply> {
  const now = context.hall.now()
  const { version, body } = context.settings.at(SIMILAR_CASES, now)
  if (body.off.includes(`${place.kind} ${place.classCode}`)) return { settingVersion: version, similar: [] }
  const edition = place.edition ?? context.directory.classMeant(place.kind, place.classCode, now)?.edition ?? ''
  const north = body.radiusM / METRES_PER_DEGREE
  const east = north / Math.max(LEAST_COSINE, Math.cos((place.lat * Math.PI) / 180))
  const near = await drizzle(context.pool)
    .select()
    .from(cases)
    .where(
      and(
        ofClass(place.kind, place.classCode, edition, context.directory),
        gt(cases.reportedAt, now - body.hours * HOUR),
        sql`${cases.lng} between ${place.lng - east} and ${place.lng + east}`,
        sql`${cases.lat} between ${place.lat - north} and ${place.lat + north}`,
        ne(cases.id, but as never),
        notInArray(cases.state, ['void', 'rejected']),
        caseScope(caller),
      ),
    )
    .orderBy(desc(cases.reportedAt))
    .limit(MOST * 5)
  const similar = near
    .map(({ id, number, state, reportedAt, lng, lat, address }): SimilarCase => {
      const metres = distanceMetres([place.lng, place.lat], [lng, lat])
      return { id, number, state, reportedAt, metres: Math.round(metres * 10) / 10, lng, lat, address }
    })
    .filter((each) => each.metres <= body.radiusM)
    .sort((a, b) => a.metres - b.metres)
    .slice(0, MOST)
  return { settingVersion: version, similar }
}
