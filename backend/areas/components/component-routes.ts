import {
  ComponentParams,
  ComponentsQuery,
  type ComponentsReply,
  OnSiteUpdate,
  RoundQuery,
  type RoundReply,
} from '../../../contract/wire/components.ts'
import { inAreas } from '../../../core/access/may-see.ts'
import type { Person } from '../../../core/access/person.ts'
import { callerOf } from '../../http/guard.ts'
import { refuse } from '../../http/problem.ts'
import type { App, RouteContext } from '../../http/route-context.ts'
import { componentCard, listComponents, recordSeen, type Whose, whoseComponent, yearlyRound } from './component-store.ts'

export function componentRoutes(app: App, context: Pick<RouteContext, 'pool' | 'baseData' | 'hall'>): void {
  const { pool, baseData, hall } = context

  app.get(
    '/api/components',
    { schema: { querystring: ComponentsQuery }, config: { access: 'readCity' } },
    (request): Promise<ComponentsReply> => listComponents(pool, request.query),
  )

  /** 每年更新: what has to be walked, cell by cell. */
  app.get(
    '/api/components/round',
    { schema: { querystring: RoundQuery }, config: { access: 'readCity' } },
    async (request): Promise<RoundReply> => {
      const since = request.query.since ?? aYearBefore(baseData.today())
      const { areas } = baseData
      const tasks = await yearlyRound(pool, since, request.query.area)
      const nameOf = (code: string | null) => (code === null ? null : (areas.areas[areas.indexOf(code)]?.name ?? null))
      return { since, tasks: tasks.map((task) => ({ ...task, cellName: nameOf(task.cellCode) })) }
    },
  )

  app.get(
    '/api/components/:code',
    { schema: { params: ComponentParams }, config: { access: 'readCity' } },
    async (request) => (await componentCard(pool, request.params.code)) ?? notThere(request.params.code),
  )

  app.post(
    '/api/components/:code/on-site',
    { schema: { params: ComponentParams, body: OnSiteUpdate }, config: { access: 'report' } },
    async (request) => {
      const { code } = request.params
      const caller = callerOf(request)
      const whose = await whoseComponent(pool, code)
      if (!whose) return notThere(code)
      if (caller.kind === 'account' && !mayTend(caller, whose)) throw notYours()
      const name = caller.kind === 'account' ? caller.user : caller.name
      const by = caller.kind === 'credential' ? (request.body.reporter ?? name) : name
      const seen = { code, update: request.body, by, who: caller.id, hallAt: hall.now(), today: baseData.today() }
      if (!(await recordSeen(pool, seen))) return notThere(code)
      const card = await componentCard(pool, code)
      if (card) baseData.components?.setSeen(code, card.state, card.status)
      return card
    },
  )
}

/** By the cell for those with areas; for those of units by 主管, 责任 and 养护单位: others have no say over it. */
function mayTend({ areas, units }: Person, whose: Whose): boolean {
  return inAreas(areas, whose) && (units.length === 0 || whose.units.some((unit) => units.includes(unit)))
}

const notYours = () =>
  refuse(
    'forbidden',
    {
      zh: '该部件不在您的责任区域内，或不归您的单位管理：请由该区域的监督员或其责任单位更新。没有写入任何内容。',
      en: 'The component is not within your areas or not one of your units: leave it to the collectors of that area or to its unit. Nothing was written.',
    },
    '/code',
  )

function aYearBefore(day: string): string {
  const before = new Date(`${day}T00:00:00Z`)
  before.setUTCFullYear(before.getUTCFullYear() - 1)
  return before.toISOString().slice(0, 10)
}

function notThere(code: string): never {
  throw refuse('not-found', {
    zh: `没有部件 ${code}：请核对16位标识码，或先导入部件。`,
    en: `There is no component ${code}: check the 16 digits, or import the components first.`,
  })
}
