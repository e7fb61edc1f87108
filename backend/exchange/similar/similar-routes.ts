import Type from 'typebox'
import { type CaseLinks, RepeatOfRequest, SimilarQuery } from '../../../contract/wire/similar.ts'
import type { CaseFile } from '../../../core/cases/case-file.ts'
import { OWN_REASONS } from '../../../core/cases/own-reasons.ts'
import { writeAudit } from '../../audit/write-audit.ts'
import { mustSeeCase, personOf } from '../../auth/case-rights.ts'
import type { Principal } from '../../auth/principal.ts'
import { inTransaction } from '../../db/database.ts'
import { casesByIds } from '../../db/read-cases.ts'
import { callerOf } from '../../http/guard.ts'
import { noSuchCase, ProblemError, refuse } from '../../http/problem.ts'
import type { App, RouteContext } from '../../http/route-context.ts'
import { findSimilar } from './find-similar.ts'

const CaseParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })

export function similarRoutes(app: App, context: RouteContext): void {
  const { pool } = context
  const ask = { schema: { querystring: SimilarQuery }, config: { access: 'report' as const } }
  app.get('/api/cases/similar', ask, (request) => findSimilar(request.query, callerOf(request), context))

  const read = { schema: { params: CaseParams }, config: { access: 'readCases' as const } }
  app.get('/api/cases/:id/links', read, async (request): Promise<CaseLinks> => {
    const { id } = request.params
    await seen(id, callerOf(request), context)
    const { rows } = await pool.query<{ case_id: number; of_case: number }>(
      'select case_id, of_case from case_link where case_id = $1 or of_case = $1 order by case_id',
      [id],
    )
    return {
      repeatOf: rows.find((row) => row.case_id === id)?.of_case ?? null,
      repeats: rows.filter((row) => row.of_case === id).map((row) => row.case_id),
    }
  })

  const link = { schema: { params: CaseParams, body: RepeatOfRequest }, config: { access: 'lead' as const } }
  app.post('/api/cases/:id/repeat-of', link, async (request): Promise<CaseLinks> => {
    const caller = callerOf(request)
    const { id } = request.params
    const repeat = await seen(id, caller, context)
    const first = await seen(request.body.of, caller, context)
    if (first.id === repeat.id) throw itself()
    await linkRepeat(repeat, first, request.body.note ?? '', caller, context)
    return { repeatOf: first.id, repeats: [] }
  })
}

/**
 * 关联: the repeat is made void, with the first case named in the reason, and the two are linked. The link comes after the
 * step: were it lost, the reason would still say all, and the request may be sent again.
 */
async function linkRepeat(
  repeat: CaseFile,
  first: CaseFile,
  note: string,
  caller: Principal,
  context: RouteContext,
): Promise<void> {
  const { pool, writer, hall } = context
  const at = hall.now()
  if (repeat.state !== 'void') {
    const reason = OWN_REASONS.repeatOf(first.number, note)
    const person = personOf(caller)
    const common = {
      principal: caller.id,
      actor: caller.kind === 'account' ? caller.user : caller.name,
      at,
      receivedAt: Date.now(),
    }
    const request = { action: 'void' as const, reason, expectedVersion: repeat.version }
    const [outcome] = await writer.submit([
      { op: 'action', ...common, ...(person ? { person } : {}), of: { id: repeat.id }, request },
    ])
    if (!outcome?.ok) throw outcome ? new ProblemError(outcome.problem) : notVoid(repeat)
  }
  await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      'insert into case_link (case_id, of_case, made_by, made_at) values ($1, $2, $3, $4) on conflict do nothing',
      [repeat.id, first.id, caller.id, at],
    )
    if (rowCount === 0) return
    const detail = { of: first.id }
    await writeAudit(client, { hallAt: at, who: caller.id, what: 'case.repeat-of', target: `case:${repeat.id}`, detail })
  })
}

async function seen(id: number, caller: Principal, { pool }: RouteContext): Promise<CaseFile> {
  const [file] = await casesByIds(pool, [id])
  if (!file) throw new ProblemError(noSuchCase(id))
  mustSeeCase(caller, file)
  return file
}

const itself = () =>
  refuse(
    'bad-request',
    { zh: '案卷不能与自己关联：请填写先前的案卷。', en: 'A case cannot repeat itself: name the case that was there first.' },
    '/of',
  )

const notVoid = (file: CaseFile) =>
  refuse('internal', { zh: `案卷 ${file.number} 未能作废。`, en: `Case ${file.number} could not be made void.` })
