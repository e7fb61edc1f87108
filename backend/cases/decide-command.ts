import type { CaseId } from '../../contract/ids.ts'
import type { Problem, ReportRequest } from '../../contract/wire/rest.ts'
import { type ActionResult, applyAction } from '../../core/cases/apply-action.ts'
import type { CaseFile, LogDraft } from '../../core/cases/case-file.ts'
import { type FiledCondition, type NewCase, openCase } from '../../core/cases/open-case.ts'
import { localDate } from '../../core/time/local-day.ts'
import { stepRefusal } from '../auth/case-rights.ts'
import type { CityDirectory, ConditionPlace } from '../city/city-directory.ts'
import { problem } from '../http/problem.ts'
import type { ActionCommand, ReportCommand } from './case-command.ts'

export type Decision = { readonly file: CaseFile; readonly entry: LogDraft } | { readonly refused: Problem }

/** What a report becomes. Whatever it names must exist in the city's data. */
export function decideReport(command: ReportCommand, id: CaseId, directory: CityDirectory): Decision {
  const { request } = command
  const { kind, classCode, lng, lat } = request
  const { cellCode, districtCode } = directory.locate(lng, lat)
  const place = { at: command.at, areaCode: cellCode ?? request.districtCode ?? districtCode }
  const refused = unknownName(request, place, directory)
  if (refused) return { refused }
  const report: NewCase = {
    id,
    number: request.number ?? caseNumber(id, command.at, directory),
    kind: request.kind,
    classCode: request.classCode,
    condition: directory.condition(kind, classCode, request.condition, place),
    source: request.source,
    reporter: request.reporter ?? null,
    lng: request.lng,
    lat: request.lat,
    address: request.address ?? '',
    description: request.description ?? '',
    cellCode,
    districtCode: request.districtCode ?? districtCode,
    unitCode: request.unit ?? directory.responsible({ kind, classCode, lng, lat, at: command.at }),
    dueAt: request.dueAt,
    at: command.at,
    actor: command.actor,
    receivedAt: command.receivedAt,
  }
  return openCase(report, directory.rulesAt(command.at))
}

/** 案卷号: local date and the case's own number. */
function caseNumber(id: number, at: number, directory: CityDirectory): string {
  return `${localDate(at, directory.city.calendar.utcOffsetMinutes).replaceAll('-', '')}${String(id).padStart(6, '0')}`
}

function unknownName(request: ReportRequest, place: ConditionPlace, directory: CityDirectory): Problem | null {
  const { kind, classCode, condition, unit, districtCode } = request
  if (!directory.classOf(kind, classCode))
    return notInCity('/classCode', `小类 ${kind} ${classCode}`, `class ${kind} ${classCode}`)
  if (condition !== undefined && !directory.condition(kind, classCode, condition, place)) {
    return notInCity(
      '/condition',
      `小类 ${classCode} 的立案条件 ${condition}`,
      `filing condition ${condition} of class ${classCode}`,
    )
  }
  if (unit !== undefined && !directory.unit(unit)) return notInCity('/unit', `责任单位 ${unit}`, `unit ${unit}`)
  if (districtCode !== undefined && !directory.hasDistrict(districtCode)) {
    return notInCity('/districtCode', `区县 ${districtCode}`, `district ${districtCode}`)
  }
  return null
}

function notInCity(at: string, zh: string, en: string): Problem {
  return problem(
    'bad-request',
    { zh: `城市数据中没有${zh}：请核对代码。`, en: `The city's data has no ${en}: check the code.` },
    at,
  )
}

/** What a step makes of a case. */
export function decideAction(command: ActionCommand, file: CaseFile, directory: CityDirectory): Decision {
  const { request, person } = command
  const refused = person ? stepRefusal(person, request.action, file) : null
  if (refused) return { refused }
  if (request.expectedVersion !== undefined && request.expectedVersion !== file.version)
    return { refused: changedMeanwhile(file) }
  if (request.unit !== undefined && !directory.unit(request.unit)) {
    return { refused: notInCity('/unit', `责任单位 ${request.unit}`, `unit ${request.unit}`) }
  }
  const condition = chosenCondition(command, file, directory)
  if (request.condition !== undefined && condition === null) {
    const { classCode } = file
    const named = `filing condition ${request.condition} of class ${classCode}`
    return { refused: notInCity('/condition', `小类 ${classCode} 的立案条件 ${request.condition}`, named) }
  }
  const result = applyAction(file, request.action, {
    at: command.at,
    actor: command.actor,
    reason: request.reason?.trim() || null,
    unit: request.unit ?? dispatchedTo(command, file, directory),
    condition,
    receivedAt: command.receivedAt,
    rules: request.action === 'file' ? directory.rulesAt(command.at) : directory.rulesOf(file.limitsVersion, command.at),
  })
  return result.ok ? { file: result.file, entry: result.entry } : { refused: refusedStep(command, file, result) }
}

/** 立案 puts the case under the limits in force at that time, under the condition that it has where it names no other. */
function chosenCondition({ request, at }: ActionCommand, file: CaseFile, directory: CityDirectory): FiledCondition | null {
  const key = request.condition ?? (request.action === 'file' ? file.condition : null)
  if (key === null) return null
  return directory.condition(file.kind, file.classCode, key, { at, areaCode: file.cellCode ?? file.districtCode })
}

/** 自动分拨: a dispatch of a case without a unit that names none goes to the unit that answers. */
function dispatchedTo({ request, at }: ActionCommand, file: CaseFile, directory: CityDirectory): string | null {
  if (request.action !== 'dispatch' || file.unitCode !== null) return null
  const { kind, classCode, lng, lat } = file
  return directory.responsible({ kind, classCode, lng, lat, at })
}

function changedMeanwhile(file: CaseFile): Problem {
  return problem('conflict', {
    zh: `案卷 ${file.number} 已被他人更新（现为第 ${file.version} 版）：请刷新后再办。`,
    en: `Case ${file.number} has been changed by somebody else (it is at version ${file.version}): reload it and decide again.`,
  })
}

function refusedStep(command: ActionCommand, file: CaseFile, result: ActionResult & { ok: false }): Problem {
  const { action } = command.request
  const legal = result.legal.join(', ')
  switch (result.refused) {
    case 'illegal-step':
      return {
        ...problem('illegal-step', {
          zh: `案卷 ${file.number} 处于 ${file.state}，不能 ${action}；现在可以：${legal || '无'}。`,
          en: `Case ${file.number} is ${file.state}, so "${action}" is not possible; possible now: ${legal || 'nothing'}.`,
        }),
        legal: result.legal,
      }
    case 'reason-missing':
      return problem('bad-request', { zh: `${action} 须写明理由（reason）。`, en: `"${action}" needs a reason.` }, '/reason')
    case 'unit-missing':
      return problem('bad-request', { zh: '派遣须指明责任单位（unit）。', en: 'A dispatch needs the responsible unit.' }, '/unit')
    case 'before-last-step':
      return problem(
        'bad-request',
        {
          zh: `该步骤的时间早于案卷 ${file.number} 的上一步：请按先后顺序提交。`,
          en: `The step is dated before the last step of case ${file.number}: send steps in their order.`,
        },
        '/at',
      )
  }
}
