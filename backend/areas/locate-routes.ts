import type { CaseKind } from '../../contract/domain/stage.ts'
import {
  AtQuery,
  type AtReply,
  LocateQuery,
  type LocateReply,
  NearestQuery,
  type NearestReply,
} from '../../contract/wire/areas.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { ACCESS, mayDo } from '../auth/principal.ts'
import { nearCollectors } from '../duty/near-collectors.ts'
import { callerOf } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import type { BaseData } from './base-data.ts'
import { toWgs84 } from './import/datum.ts'

const NEAREST = { limit: 10, within: 200 }

export type LocateContext = Pick<RouteContext, 'pool' | 'baseData' | 'directory' | 'hall' | 'live' | 'duty' | 'settings'>

/** Where a point lies, who answers there, and what stands near it. */
export function locateRoutes(app: App, context: LocateContext): void {
  const { pool, baseData, directory, hall } = context
  app.get('/api/areas/locate', { schema: { querystring: LocateQuery }, config: { access: 'readCity' } }, (request) => {
    const [lng, lat] = toWgs84([request.query.lng, request.query.lat], request.query.datum ?? 'WGS84')
    return locate(lng, lat, baseData)
  })

  app.get(
    '/api/areas/at',
    { schema: { querystring: AtQuery }, config: { access: 'readCity' } },
    async (request): Promise<AtReply> => {
      const { kind, classCode, datum = 'WGS84' } = request.query
      const at = hall.now()
      const editionAt = (of: CaseKind, code: string): string | null =>
        request.query.edition ?? directory.classMeant(of, code, at)?.edition ?? null
      if ((kind === undefined) !== (classCode === undefined)) throw halfAClass()
      const [lng, lat] = toWgs84([request.query.lng, request.query.lat], datum)
      const caller = callerOf(request)
      const mayLook = request.query.collectors === true && mayDo(caller, ACCESS.readMovers)
      if (mayLook) {
        await writeAudit(pool, { hallAt: hall.now(), who: caller.id, what: 'look.near', target: null, detail: { lng, lat } })
      }
      const found =
        kind === undefined || classCode === undefined
          ? null
          : directory.dispatch({ kind, classCode, edition: editionAt(kind, classCode), lng, lat, at })
      return {
        ...locate(lng, lat, baseData),
        responsible: found && { code: found.unit, name: baseData.unitName(found.unit), by: found.by, component: found.component },
        address: baseData.addressAt(lng, lat),
        collectors: mayLook ? nearCollectors([lng, lat], caller, context) : null,
      }
    },
  )

  app.get(
    '/api/components/nearest',
    { schema: { querystring: NearestQuery }, config: { access: 'readCity' } },
    (request): NearestReply => {
      const { query } = request
      const [lng, lat] = toWgs84([query.lng, query.lat], query.datum ?? 'WGS84')
      const wanted = {
        lng,
        lat,
        limit: query.limit ?? NEAREST.limit,
        withinMetres: query.within ?? NEAREST.within,
        classCode: query.classCode,
      }
      if (!baseData.components) throw reading()
      return { components: baseData.components.nearest(wanted) }
    },
  )
}

function locate(lng: number, lat: number, baseData: BaseData): LocateReply {
  const { areas } = baseData
  const { cell, community, street, district, unitCode } = areas.at(lng, lat)
  const named = (index: number) => (index === -1 ? null : { code: areas.areas[index]!.code, name: areas.areas[index]!.name })
  return {
    lng,
    lat,
    cell: named(cell),
    community: named(community),
    street: named(street),
    district: named(district),
    unit: unitCode === null ? null : { code: unitCode, name: baseData.unitName(unitCode) },
  }
}

const reading = () =>
  refuse('starting', { zh: '部件数据正在读入：请几秒后再试。', en: 'The components are being read: try again in a few seconds.' })

const halfAClass = () =>
  refuse(
    'bad-request',
    { zh: '类型（kind）与小类代码（classCode）须同时给出：请补上。', en: 'Kind and class code come together: give both.' },
    '/classCode',
  )
