import { classOfComponent } from '../../contract/domain/component-code.ts'
import type { Problem, ReportRequest } from '../../contract/wire/rest.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { problem } from '../http/problem.ts'

/**
 * 部件代码: the component that a report is about. What is told of the past may name one that the city has no more.
 * @param at HallMs of the report
 */
export function componentOf(
  request: Pick<ReportRequest, 'kind' | 'classCode' | 'lng' | 'lat' | 'componentCode' | 'at'>,
  at: number,
  directory: CityDirectory,
): { readonly code: string | null } | { readonly refused: Problem } {
  const { kind, classCode, lng, lat, componentCode } = request
  if (componentCode !== undefined) {
    if (kind !== 'component') return { refused: ofEvent() }
    if (classOfComponent(componentCode) !== classCode) return { refused: ofOtherClass(componentCode, classCode) }
  }
  const meant = directory.component({ kind, classCode, lng, lat, at, ...(componentCode ? { componentCode } : {}) })
  if (!('fault' in meant)) return meant
  const code = componentCode ?? ''
  if (meant.fault === 'far') return { refused: farAway(code, Math.round(meant.metres)) }
  if (request.at !== undefined) return { code }
  return { refused: meant.fault === 'reading' ? stillReading() : unknown(code) }
}

const AT = '/componentCode'

const ofEvent = () =>
  problem(
    'bad-request',
    {
      zh: '事件案卷没有部件代码：请去掉 componentCode，或将类型改为部件。',
      en: 'An event is about no component: leave the componentCode out, or report a component.',
    },
    AT,
  )

const ofOtherClass = (code: string, classCode: string) =>
  problem(
    'bad-request',
    {
      zh: `部件 ${code} 属小类 ${classOfComponent(code)}，上报的小类为 ${classCode}：请核对部件代码或小类。`,
      en: `Component ${code} is of class ${classOfComponent(code)}, the report of class ${classCode}: check the one or the other.`,
    },
    AT,
  )

const unknown = (code: string) =>
  problem(
    'bad-request',
    {
      zh: `没有在用的部件 ${code}：请核对16位部件代码；不知道代码可以不写，取附近同类部件。`,
      en: `There is no component ${code} in use: check the 16 digits, or leave them out and the nearest of the class is taken.`,
    },
    AT,
  )

const farAway = (code: string, metres: number) =>
  problem(
    'bad-request',
    {
      zh: `部件 ${code} 距上报位置约 ${metres} 米：请核对部件代码或位置。`,
      en: `Component ${code} stands about ${metres} m from the place of the report: check its code or the place.`,
    },
    AT,
  )

const stillReading = () =>
  problem('starting', {
    zh: '部件数据正在读入，尚不能核对部件代码：请几秒后再报。',
    en: 'The components are being read, so their codes cannot be checked yet: report again in a few seconds.',
  })
