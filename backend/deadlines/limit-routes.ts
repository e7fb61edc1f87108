import Type from 'typebox'
import {
  type CaseClocksReply,
  LimitsQuery,
  type LimitsReply,
  NoticeQuery,
  type NoticeReply,
  WhatIfQuery,
  type WhatIfReply,
} from '../../contract/wire/limits.ts'
import { caseClocks } from '../../core/limits/case-clocks.ts'
import { forecast } from '../../core/time/what-if.ts'
import { mustSeeCase } from '../auth/case-rights.ts'
import { caseLogOf, casesByIds } from '../db/read-cases.ts'
import { callerOf } from '../http/guard.ts'
import { noSuchCase, ProblemError, refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { noticeDays } from './notice-days.ts'

const CaseParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })

export function limitRoutes(app: App, { pool, directory, hall }: Pick<RouteContext, 'pool' | 'directory' | 'hall'>): void {
  app.get(
    '/api/cases/:id/clocks',
    { schema: { params: CaseParams }, config: { access: 'readCases' } },
    async (request): Promise<CaseClocksReply> => {
      const { id } = request.params
      const [file] = await casesByIds(pool, [id])
      if (!file) throw new ProblemError(noSuchCase(id))
      mustSeeCase(callerOf(request), file)
      const at = hall.now()
      return { at, ...caseClocks(file, await caseLogOf(pool, id), at, directory.rulesOf(file.limitsVersion, at)) }
    },
  )

  app.get(
    '/api/limits/what-if',
    { schema: { querystring: WhatIfQuery }, config: { access: 'readCity' } },
    (request): WhatIfReply => {
      const { kind, classCode, edition, at = hall.now(), lng, lat, pausedFrom, pausedTo, extension = 0 } = request.query
      const of =
        edition === undefined ? directory.classMeant(kind, classCode, at) : directory.classOfEdition(kind, classCode, edition)
      if (!of) throw noSuchClass(classCode)
      const place = lng === undefined || lat === undefined ? null : directory.locate(lng, lat)
      const conditions = directory.conditions(of, { at, areaCode: place?.cellCode ?? place?.districtCode ?? null })
      if ((pausedFrom === undefined) !== (pausedTo === undefined) || (pausedFrom ?? 0) > (pausedTo ?? 0)) throw badPause()
      const pauses = pausedFrom === undefined || pausedTo === undefined ? [] : [{ from: pausedFrom, to: pausedTo }]
      const { time } = directory
      return {
        at,
        calendarVersion: time.calendar.version,
        limitsVersion: directory.rulesAt(at).version ?? 0,
        conditions: conditions.map(({ key, name, limit, closing }) => ({
          key,
          name,
          limit,
          ...(closing === undefined ? {} : { closing }),
          ...forecast(time, { startAt: at, limit, pauses, extension }),
        })),
      }
    },
  )

  app.get('/api/limits', { schema: { querystring: LimitsQuery }, config: { access: 'readCity' } }, (request): LimitsReply => {
    const { kind, area } = request.query
    return directory.limitsIn(kind, { at: hall.now(), areaCode: area ?? null })
  })

  app.get(
    '/api/calendar/notice',
    { schema: { querystring: NoticeQuery }, config: { access: 'readCity' } },
    (request): NoticeReply => {
      const { year } = request.query
      const days = noticeDays(year)
      if (days.length === 0) throw noNotice(year)
      return { year, days }
    },
  )
}

const noSuchClass = (code: string) =>
  refuse(
    'not-found',
    { zh: `字典中没有小类 ${code}：请核对类型与代码。`, en: `The dictionary has no class ${code}: check kind and code.` },
    '/classCode',
  )

const badPause = () =>
  refuse(
    'bad-request',
    { zh: '挂账起止须同时给出且先后有序：请改正。', en: 'A pause needs a start and an end in this order: correct it.' },
    '/pausedFrom',
  )

const noNotice = (year: number) =>
  refuse(
    'not-found',
    {
      zh: `程序所带的日历没有 ${year} 年的放假安排：请按国务院通知自行导入。`,
      en: `The calendar of this program has no notice for ${year}: import the days of the State Council's notice.`,
    },
    '/year',
  )
