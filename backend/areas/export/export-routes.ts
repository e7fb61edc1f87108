import { Readable } from 'node:stream'
import { AreasExportQuery } from '../../../contract/wire/areas.ts'
import { writeAudit } from '../../audit/write-audit.ts'
import { mayPlan } from '../../auth/mover-rights.ts'
import { ACCESS, mayDo, type Principal } from '../../auth/principal.ts'
import { LIMITS } from '../../deadlines/limit-setting.ts'
import { callerOf, forbidden } from '../../http/guard.ts'
import { refuse } from '../../http/problem.ts'
import type { App, RouteContext } from '../../http/route-context.ts'
import { areasOut, calendarOut, classesOut, moversOut, placesOut, unitsOut } from './base-tables.ts'
import type { ExportTable } from './export-table.ts'
import { accountsOut, componentsOut, shiftsOut } from './stored-tables.ts'
import { asCsv, asGeoJson } from './write-table.ts'

export type ExportContext = Pick<RouteContext, 'pool' | 'baseData' | 'directory' | 'duty' | 'hall' | 'settings'>

/** What can be imported leaves as a file that can be imported: for those who may import it. */
export function exportRoutes(app: App, context: ExportContext): void {
  const options = { schema: { querystring: AreasExportQuery }, config: { access: 'importRoster' as const } }
  app.get('/api/areas/export', options, async (request, reply) => {
    const { target, format = 'csv', datum = 'WGS84' } = request.query
    const caller = callerOf(request)
    if (target !== 'shifts' && !mayDo(caller, ACCESS.importBaseData)) throw forbidden(ACCESS.importBaseData)
    const table = await tableOf(target, caller, context)
    if (format === 'geojson' && !table.hasShapes) throw noShapes()
    const { pool, hall } = context
    const line = { hallAt: hall.now(), who: caller.id, what: 'export-base-data', target, detail: { format, datum } }
    await writeAudit(pool, line)
    return reply
      .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/geo+json')
      .header('content-disposition', `attachment; filename="${target}.${format}"`)
      .send(Readable.from(format === 'csv' ? asCsv(table, datum) : asGeoJson(table, datum)))
  })
}

async function tableOf(target: AreasExportQuery['target'], caller: Principal, context: ExportContext): Promise<ExportTable> {
  const { pool, baseData, directory, duty, hall, settings } = context
  const whole = { ...baseData.whole, city: directory.city }
  switch (target) {
    case 'areas':
      return areasOut(whole)
    case 'units':
      return unitsOut(whole)
    case 'classes':
      return classesOut(whole, settings.at(LIMITS, hall.now()).body)
    case 'places':
      return placesOut(whole)
    case 'calendar':
      return calendarOut(whole)
    case 'movers':
      return moversOut(whole)
    case 'components':
      return componentsOut(pool)
    case 'accounts':
      return await accountsOut(pool)
    case 'shifts': {
      const own = (area: string | null) => mayPlan(caller, area === null ? null : (duty.areas.get(area) ?? null))
      const { movers, calendar } = directory.city
      const inService = new Set(movers.flatMap(({ id, inactive }): string[] => (inactive ? [] : [id])))
      return await shiftsOut(pool, { now: hall.now(), offset: calendar.utcOffsetMinutes, mayPlan: own, inService })
    }
  }
}

const noShapes = () =>
  refuse(
    'bad-request',
    {
      zh: '这类数据没有图形：请用 format=csv。只有区域、部件、道路与地点可用 geojson。',
      en: 'These data have no shapes: use format=csv. Only areas, components and places can be geojson.',
    },
    '/format',
  )
