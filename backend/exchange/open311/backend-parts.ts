import { and, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { ReportRequest } from '../../../contract/wire/rest.ts'
import { ACCESS, mayDo } from '../../auth/principal.ts'
import type { ReportCommand } from '../../cases/case-command.ts'
import { idempotency } from '../../db/schema.ts'
import { hashOf } from '../../http/idempotency.ts'
import { ProblemError, refuse } from '../../http/problem.ts'
import type { RouteContext } from '../../http/route-context.ts'
import { databaseCases } from './case-reader.ts'
import { attachedPhotos } from './photo-shelf.ts'
import type { Caller, ReportIntake } from './ports.ts'
import type { Open311Parts } from './server.ts'

type Context = Pick<RouteContext, 'pool' | 'authority' | 'directory' | 'hall' | 'writer' | 'config' | 'settings'>

/** Open311 on the backend's own record, credentials and intake. */
export function open311Parts(context: Context): Open311Parts {
  const { pool, authority, directory, hall } = context
  return {
    get city() {
      const { id, revision } = directory.city
      return { id, revision, classes: directory.classesInForce(hall.now()) }
    },
    cases: databaseCases(pool, directory),
    intake: databaseIntake(context),
    photos: attachedPhotos(context),
    keys: {
      callerOf: async (apiKey) => {
        const principal = await authority.principalOf(apiKey)
        if (principal?.kind !== 'credential') return null
        const { id, name } = principal
        return { id, name, mayReport: mayDo(principal, ACCESS.report), mayRead: mayDo(principal, ACCESS.readCases) }
      },
    },
    now: () => hall.now(),
    contact: directory.city.name,
  }
}

function databaseIntake({ pool, hall, writer }: Pick<Context, 'pool' | 'hall' | 'writer'>): ReportIntake {
  return {
    report: async (report, caller, key, photos = []) => {
      const command = reportCommand(report, caller, key, hall.now())
      const bodyHash = photos.length === 0 ? command.bodyHash : hashOf([report, photos.map(({ sha256 }) => sha256)])
      const [outcome] = await writer.submit([{ ...command, bodyHash }])
      if (!outcome?.ok) throw outcome ? new ProblemError(outcome.problem) : noOutcome()
      return { id: outcome.file.id }
    },
    caseOf: async (caller, key) => {
      const wanted = and(eq(idempotency.principal, caller.id), eq(idempotency.key, key))
      const [row] = await drizzle(pool).select().from(idempotency).where(wanted)
      return row?.caseId ?? null
    },
  }
}

/** One report as the writer takes it, made once for each key of each caller. */
export function reportCommand(
  report: ReportRequest,
  caller: Pick<Caller, 'id' | 'name'>,
  key: string,
  at: number,
): ReportCommand {
  return {
    op: 'report',
    principal: caller.id,
    actor: caller.name,
    at,
    receivedAt: Date.now(),
    key,
    bodyHash: hashOf(report),
    request: report,
  }
}

const noOutcome = () => refuse('internal', { zh: '没有结果。', en: 'There is no outcome.' })
