import { HOUR } from '../../contract/units.ts'
import { type WallLogEntry, WallLogRequest } from '../../contract/wire/wall-log.ts'
import { inTransaction } from '../db/database.ts'
import { callerOf } from '../http/guard.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { writeAudit } from './write-audit.ts'

/** Two walls, or one that sends again while its first try is still under way, come one after another. */
const ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('wall-log'))"
const NOTED_BEFORE = `select detail->>'id' as id from audit
  where starts_with(what, 'wall.') and hall_at >= $1 and detail->>'id' = any($2)`

/** 大屏操作日志: what was switched on a wall becomes lines of the audit, by whoever was signed in at its desk. */
export function wallLogRoutes(app: App, { pool, hall }: RouteContext): void {
  const options = { schema: { body: WallLogRequest }, config: { access: 'noteWall' as const } }
  app.post('/api/wall-log', options, async (request, reply) => {
    const { wall, entries } = request.body
    const who = callerOf(request).id
    const now = hall.now()
    await inTransaction(pool, async (client) => {
      await client.query(ONE_AT_A_TIME)
      const since = Math.min(now, ...entries.map(({ at }) => at ?? now)) - HOUR
      const { rows } = await client.query<{ id: string }>(NOTED_BEFORE, [since, entries.map(({ id }) => id)])
      const noted = new Set(rows.map(({ id }) => id))
      for (const entry of entries) {
        if (noted.has(entry.id)) continue
        noted.add(entry.id)
        await writeAudit(client, { who, ...lineOf(entry, wall, now) })
      }
    })
    return reply.status(204).send()
  })
}

function lineOf({ id, at, what, user, caseId, camera }: WallLogEntry, wall: string, now: number) {
  return {
    // No wall is ahead of its hall.
    hallAt: Math.min(at ?? now, now),
    what: `wall.${what}`,
    target: caseId === undefined ? null : `case:${caseId}`,
    detail: { id, wall, user, ...(camera ? { camera } : {}) },
  }
}
