import { CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { CaseClass } from '../../contract/files/city.ts'
import type { CaseId } from '../../contract/ids.ts'
import type { Problem, ReportRequest } from '../../contract/wire/rest.ts'
import type { NewCase } from '../../core/cases/open-case.ts'
import { type Opened, openReport } from '../../core/cases/open-report.ts'
import { localDate } from '../../core/time/local-day.ts'
import type { CityDirectory, ConditionPlace } from '../city/city-directory.ts'
import type { ReportCommand } from './case-command.ts'
import { classOfReport } from './class-of-report.ts'
import { farOut } from './far-out.ts'
import type { Ground } from './ground.ts'
import { componentOf } from './named-component.ts'
import { notInCity } from './not-in-city.ts'
import { onSiteRefused } from './refused-step.ts'
import { outOfForce } from './unit-in-force.ts'

/** What a report becomes. Whatever it names must exist in the city's data. */
export function decideReport(command: ReportCommand, id: CaseId, { directory }: Ground): Opened | { readonly refused: Problem } {
  const { request } = command
  const { kind, classCode, lng, lat } = request
  const { cellCode, districtCode } = directory.locate(lng, lat)
  const place = { at: command.at, areaCode: cellCode ?? request.districtCode ?? districtCode }
  const of = classOfReport(command, directory)
  if ('refused' in of) return of
  const refused = farOut([lng, lat], directory.city) ?? unknownName(request, of, place, directory)
  if (refused) return { refused }
  const component = componentOf(request, command.at, directory)
  if ('refused' in component) return component
  const componentCode = component.code
  const report: NewCase = {
    id,
    number: request.number ?? caseNumber(id, command.at, directory),
    kind: request.kind,
    classCode: request.classCode,
    classEdition: of.edition,
    condition: directory.condition(of, request.condition, place),
    source: request.source,
    reporter: request.reporter ?? null,
    lng,
    lat,
    address: request.address ?? '',
    description: request.description ?? '',
    cellCode,
    districtCode: request.districtCode ?? districtCode,
    unitCode:
      request.unit ?? directory.responsible({ kind, classCode, edition: of.edition, lng, lat, at: command.at, componentCode }),
    componentCode,
    centre: request.centre ?? CITY_CENTRE,
    dueAt: request.dueAt,
    at: command.at,
    actor: command.actor,
    receivedAt: command.receivedAt,
  }
  const opened = openReport(report, request.onSite ?? null, directory.rulesAt(command.at))
  return 'refused' in opened ? { refused: onSiteRefused(opened.refused) } : opened
}

/** 案卷号: local date and the case's own number. */
function caseNumber(id: number, at: number, directory: CityDirectory): string {
  return `${localDate(at, directory.city.calendar.utcOffsetMinutes).replaceAll('-', '')}${String(id).padStart(6, '0')}`
}

function unknownName(request: ReportRequest, of: CaseClass, place: ConditionPlace, directory: CityDirectory): Problem | null {
  const { classCode, condition, unit, districtCode, centre } = request
  if (condition !== undefined && !directory.condition(of, condition, place)) {
    return notInCity(
      '/condition',
      `小类 ${classCode} 的立案条件 ${condition}`,
      `filing condition ${condition} of class ${classCode}`,
    )
  }
  if (unit !== undefined && !directory.unit(unit)) return notInCity('/unit', `责任单位 ${unit}`, `unit ${unit}`)
  const ended = unit === undefined || request.at !== undefined ? null : outOfForce(unit, '/unit', place.at, directory)
  if (ended) return ended
  for (const [at, code] of [
    ['/districtCode', districtCode],
    ['/centre', centre === CITY_CENTRE ? undefined : centre],
  ] as const) {
    if (code !== undefined && !directory.hasDistrict(code)) return notInCity(at, `区县 ${code}`, `district ${code}`)
  }
  return null
}
