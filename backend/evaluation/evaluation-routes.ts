import { Readable } from 'node:stream'
import Type from 'typebox'
import type { Subject } from '../../contract/settings/evaluation.ts'
import { DAY } from '../../contract/units.ts'
import {
  EvaluationQuery,
  ExternalQuery,
  ExternalScore,
  NumberCasesQuery,
  NumberQuery,
  PublicationQuery,
  PublishResult,
  TrendQuery,
} from '../../contract/wire/evaluation.ts'
import { seesWholeCity } from '../../core/access/person.ts'
import { isPost } from '../../core/evaluation/engine/subjects.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { ACCESS, mayDo, type Principal } from '../auth/principal.ts'
import { callerOf, forbidden } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { dayOf, type Question, understand } from './asked.ts'
import type { Evaluations } from './evaluations.ts'
import { enterExternal, externalEntries } from './external-scores.ts'
import type { Numbers } from './numbers.ts'
import { publications, publishTable, revisionsOf } from './publications.ts'
import { covers, mustBeKnownSubject, mustCover } from './scored-subject.ts'
import { tableCsv } from './table-csv.ts'

const CsvQuery = Type.Object({
  ...EvaluationQuery.properties,
  lang: Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')])),
})

type LookAt = (caller: Principal, subject: Subject, query: object) => Promise<void>
type Look = (caller: Principal, query: Question) => Promise<void>

export function evaluationRoutes(app: App, context: RouteContext, evaluations: Evaluations, numbers: Numbers): void {
  const { pool, hall } = context
  const read = { access: 'readEvaluation' as const }

  /** Results of people are personal: fewer may look, and that they did is noted. */
  const lookAt: LookAt = async (caller, subject, query) => {
    if (!isPost(subject)) return
    if (!mayDo(caller, ACCESS.evaluatePeople)) throw forbidden(ACCESS.evaluatePeople)
    const detail = { ...query }
    await writeAudit(pool, { hallAt: hall.now(), who: caller.id, what: 'look.evaluation', target: subject, detail })
  }
  /** The scheme is that of the definitions that answer the question: what it evaluates may have been changed since. */
  const look: Look = (caller, query) => lookAt(caller, understand(query, context).scheme.subject, query)

  app.get('/api/evaluation', { schema: { querystring: EvaluationQuery }, config: read }, async (request) => {
    await look(callerOf(request), request.query)
    return evaluations.table(request.query, callerOf(request))
  })

  app.get('/api/evaluation.csv', { schema: { querystring: CsvQuery }, config: read }, async (request, reply) => {
    const { lang, ...query } = request.query
    await look(callerOf(request), query)
    const table = await evaluations.table(query, callerOf(request))
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="evaluation.csv"')
      .send(Readable.from(tableCsv(table, lang ?? 'zh')))
  })

  app.get('/api/evaluation/number', { schema: { querystring: NumberQuery }, config: read }, async (request) => {
    await look(callerOf(request), request.query)
    return numbers.open(request.query, callerOf(request))
  })

  app.get('/api/evaluation/cases', { schema: { querystring: NumberCasesQuery }, config: read }, async (request) => {
    await look(callerOf(request), request.query)
    return numbers.cases(request.query, callerOf(request))
  })

  app.get('/api/evaluation/trend', { schema: { querystring: TrendQuery }, config: read }, async (request) => {
    await look(callerOf(request), request.query)
    return evaluations.trend(request.query, callerOf(request))
  })

  externalRoutes(app, context, lookAt)
  publicationRoutes(app, context, evaluations, look)
}

function externalRoutes(app: App, { pool, hall, directory }: RouteContext, lookAt: LookAt): void {
  const spanOf = ({ from, to }: { from: string; to: string }) => {
    const offset = directory.city.calendar.utcOffsetMinutes
    const span = { from: dayOf(from, '/from', offset), to: dayOf(to, '/to', offset) + DAY }
    if (span.to > span.from) return span
    throw refuse('bad-request', { zh: '末日早于首日：请核对。', en: 'The last day is before the first: check them.' }, '/to')
  }

  const list = { schema: { querystring: ExternalQuery }, config: { access: 'readEvaluation' as const } }
  app.get('/api/evaluation/external', list, async (request) => {
    const { query } = request
    const caller = callerOf(request)
    await lookAt(caller, query.subject, query)
    const entries = await externalEntries(pool, query.subject, spanOf(query))
    return { entries: entries.filter(({ subject, code }) => covers(caller, subject, code)) }
  })

  const enter = { schema: { body: ExternalScore }, config: { access: 'enterExternalScores' as const } }
  app.post('/api/evaluation/external', enter, async (request, reply) => {
    const { subject, code } = request.body
    const caller = callerOf(request)
    mustCover(caller, subject, code)
    await mustBeKnownSubject(pool, directory, subject, code)
    const entry = { ...request.body, ...spanOf(request.body), madeBy: caller.id, madeAt: hall.now() }
    await enterExternal(pool, entry)
    return reply.status(201).send(entry)
  })
}

function publicationRoutes(app: App, context: RouteContext, evaluations: Evaluations, look: Look): void {
  const { pool, hall } = context
  const list = { schema: { querystring: PublicationQuery }, config: { access: 'readEvaluation' as const } }
  app.get('/api/evaluation/publications', list, async (request) => {
    const { revision, ...query } = request.query
    if (query.period === undefined && query.from === undefined) return { publications: await publications(pool) }
    await look(callerOf(request), query)
    const { scheme, area, span } = understand(query, context)
    const revisions = await revisionsOf(pool, { scheme: scheme.key, area, ...span })
    return { publications: revision === undefined ? revisions : revisions.filter((each) => each.revision === revision) }
  })

  const publish = { schema: { body: PublishResult }, config: { access: 'publishEvaluation' as const } }
  app.post('/api/evaluation/publications', publish, async (request, reply) => {
    const { expectedRevision, note, ...query } = request.body
    const caller = callerOf(request)
    await look(caller, query)
    if (!publishes(caller, query.area)) throw notWhole()
    const table = await evaluations.table(query, caller)
    if (table.period.asOf < table.period.to) throw stillRuns()
    const made = { expectedRevision, note, madeBy: caller.id, madeAt: hall.now() }
    return reply.status(201).send(await publishTable(pool, table, made))
  })
}

/** What is published is whole: of the city, or of an area that is wholly the publisher's own. */
function publishes(caller: Principal, area: string | undefined): boolean {
  if (caller.kind !== 'account' || seesWholeCity(caller)) return true
  return caller.units.length === 0 && area !== undefined && caller.areas.some((own) => area.startsWith(own))
}

const notWhole = () =>
  refuse(
    'forbidden',
    {
      zh: '您只能看到本区域或本单位的案卷，结果不完整：请由有全部权限的人公布，或指明本人负责的区域（area）。',
      en: 'You see the cases of your own areas or units only, so the result would not be whole: let somebody with all rights publish it, or name an area of your own.',
    },
    '/area',
  )

const stillRuns = () =>
  refuse(
    'bad-request',
    { zh: '时段尚未结束：结束后才能公布其结果。', en: 'The period is not over yet: its result can be published afterwards.' },
    '/period',
  )
