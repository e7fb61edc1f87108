import { Readable } from 'node:stream'
import { CASE_FLAGS } from '../../../contract/domain/case-columns.ts'
import type { Post } from '../../../contract/domain/post.ts'
import type { Levels } from '../../../contract/settings/centres.ts'
import {
  CASE_EXPORT_MAX,
  CASE_FLAG_NAMES,
  CASE_PAGE_MAX,
  CaseFileQuery,
  type CaseFilter,
  CaseListQuery,
  WORK_BOXES,
  type WorkBox,
  WorkCountsQuery,
  WorkListQuery,
} from '../../../contract/wire/case-list.ts'
import { centresOf, isCentrePost } from '../../../core/access/centre.ts'
import { postsOf } from '../../../core/access/person.ts'
import type { CaseFile } from '../../../core/cases/case-file.ts'
import { type CaseOrder, cursorText, type Place, placeOf, readCursor } from '../../../core/oversight/case-page.ts'
import { lampOf } from '../../../core/oversight/lamp.ts'
import { actionsOf, boxFilter, isPartBox, unitBox } from '../../../core/oversight/work-list.ts'
import { writeAudit } from '../../audit/write-audit.ts'
import { stepsOf } from '../../auth/case-rights.ts'
import type { Principal } from '../../auth/principal.ts'
import type { CityDirectory } from '../../city/city-directory.ts'
import { caseFacts } from '../../http/case-card.ts'
import { callerOf, forbidden } from '../../http/guard.ts'
import { ProblemError, refuse } from '../../http/problem.ts'
import type { App, RouteContext } from '../../http/route-context.ts'
import { notInCity } from '../not-in-city.ts'
import { offered } from '../offered.ts'
import { caseFileCsv } from './case-file-csv.ts'
import { CaseList, type Wanted } from './case-list.ts'

/** Lists of cases and the work lists of the posts. */
export function caseListRoutes(app: App, context: RouteContext): void {
  const { hall, directory, ground, pool } = context
  const list = new CaseList(context)

  const answer = async (wanted: Wanted, query: CaseListQuery, extra: (file: CaseFile) => object = () => ({})) => {
    const { order, after } = orderOf(query)
    const size = query.limit ?? CASE_PAGE_MAX
    const files = await list.page(wanted, order, after, size + 1)
    const shown = files.slice(0, size)
    const last = files.length > size ? shown.at(-1) : undefined
    return {
      at: wanted.now,
      cases: shown.map((file) => ({ ...listed(file, wanted), ...extra(file) })),
      next: last ? cursorText({ ...order, place: placeOf(last, order) }) : null,
      ...(query.count ? { total: await list.count(wanted) } : {}),
    }
  }
  const listed = (file: CaseFile, { caller, now }: Wanted) => ({
    ...caseFacts(file, context, caller),
    lamp: lampOf(file, now),
    flags: CASE_FLAG_NAMES.filter((flag) => (file.flags & CASE_FLAGS[flag]) !== 0),
  })

  app.get('/api/cases', { schema: { querystring: CaseListQuery }, config: { access: 'readCases' } }, async (request) => {
    await mustBeUnits(request.query, context)
    return answer({ filters: [request.query], caller: callerOf(request), now: hall.now() }, request.query)
  })

  const fileOptions = { schema: { querystring: CaseFileQuery }, config: { access: 'exportCases' as const } }
  app.get('/api/cases.csv', fileOptions, async (request, reply) => {
    const { sort, order, lang, ...filter } = request.query
    const caller = callerOf(request)
    const now = hall.now()
    const files = await list.page({ filters: [filter], caller, now }, orderOf({ sort, order }).order, null, CASE_EXPORT_MAX)
    const detail = { ...filter, rows: files.length }
    await writeAudit(pool, { hallAt: now, who: caller.id, what: 'look.case-file', target: null, detail })
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="cases.csv"')
      .send(Readable.from(caseFileCsv(files, { directory, lang: lang ?? 'zh', now })))
  })

  app.get('/api/worklist', { schema: { querystring: WorkListQuery }, config: { access: 'readCases' } }, (request) => {
    const { post, box, ...query } = request.query
    const now = hall.now()
    const levels = ground.levelsAt(now)
    const wanted = boxOf({ caller: callerOf(request), post, box, levels }, now, directory)
    return answer({ ...wanted, filters: [...wanted.filters, query] }, query, (file) => {
      // Of the post's steps those that are this caller's: an assisting unit does not take up the main one's part.
      const own = offered(stepsOf(wanted.caller, file, levels), file, directory, wanted.caller)
      return { actions: actionsOf(post, file).filter((action) => own.includes(action)) }
    })
  })

  const countOptions = { schema: { querystring: WorkCountsQuery }, config: { access: 'readCases' as const } }
  app.get('/api/worklist/counts', countOptions, async (request) => {
    const { post } = request.query
    const now = hall.now()
    const asked = { caller: callerOf(request), post, levels: ground.levelsAt(now) }
    const counts: Partial<Record<WorkBox, number>> = {}
    for (const box of WORK_BOXES) counts[box] = await list.count(boxOf({ ...asked, box }, now, directory))
    return { at: now, post, counts }
  })
}

/** A unit that the city no longer has may still be asked for while a case bears it. @throws ProblemError */
async function mustBeUnits({ unit }: CaseFilter, { directory, pool }: RouteContext): Promise<void> {
  const strange = [unit ?? []].flat().filter((code) => !directory.unit(code))
  if (strange.length === 0) return
  const { rows } = await pool.query<{ code: string }>(
    `select code from unnest($1::text[]) as code where not exists (select 1 from cases where unit_code = code)`,
    [strange],
  )
  if (rows[0]) throw new ProblemError(notInCity('/unit', `责任单位 ${rows[0].code}`, `unit ${rows[0].code}`))
}

interface Asked {
  readonly caller: Principal
  readonly post: Post
  readonly box: WorkBox
  readonly levels: Levels
}

/** @throws ProblemError when the post is not the caller's */
function boxOf({ caller, post, box, levels }: Asked, now: number, directory: CityDirectory): Wanted {
  if (caller.kind === 'account' && !postsOf(caller).includes(post)) throw forbidden()
  const acted = box === 'done' || box === 'ended'
  const actedOnBy = acted ? { actedOnBy: caller.kind === 'account' ? caller.user : caller.name } : {}
  if (caller.kind === 'account' && post === 'unit' && caller.units.length > 0 && isPartBox(box)) {
    return { filters: [{ open: true }], open: (file) => unitBox(file, caller.units) === box, caller, now, ...actedOnBy }
  }
  const filters: CaseFilter[] = [boxFilter(post, box)]
  if (caller.kind === 'account' && isCentrePost(post) && WAITING_BOXES.includes(box)) {
    const districts = directory.districts.map(({ code }) => code)
    filters.push({ centre: centresOf(caller, districts, levels) })
  }
  return { filters, caller, now, ...actedOnBy }
}

/** Boxes of what waits for a post: no one waits for the city's dispatcher once a district has it. */
const WAITING_BOXES: readonly WorkBox[] = ['todo', 'doing', 'suspended']

/** @throws ProblemError for a cursor of another order */
function orderOf({ sort = 'id', order = 'asc', after }: Pick<CaseListQuery, 'sort' | 'order' | 'after'>): {
  order: CaseOrder
  after: Place | null
} {
  const asked: CaseOrder = { sort, descending: order === 'desc' }
  if (after === undefined) return { order: asked, after: null }
  const cursor = readCursor(after)
  if (cursor?.sort === asked.sort && cursor.descending === asked.descending) return { order: asked, after: cursor.place }
  throw refuse(
    'bad-request',
    {
      zh: 'after 不是这种排序的翻页标记：请原样传回上一页的 next，并保持 sort 和 order 不变。',
      en: '"after" is no mark of a list in this order: send back "next" of the page before and keep sort and order.',
    },
    '/after',
  )
}
