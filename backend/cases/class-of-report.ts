import type { CaseClass } from '../../contract/files/city.ts'
import type { Problem, ReportRequest } from '../../contract/wire/rest.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { problem } from '../http/problem.ts'
import { notInCity } from './not-in-city.ts'

type Classed = Pick<ReportRequest, 'kind' | 'classCode' | 'edition' | 'at'>

/**
 * The class that a report is taken under: of the edition that it names, else of the one in force. What a report of the past is of
 * may be out of force since.
 */
export function classOfReport(
  { request, at }: { readonly request: Classed; readonly at: number },
  directory: CityDirectory,
): CaseClass | { readonly refused: Problem } {
  const { kind, classCode, edition } = request
  const known = directory.classMeant(kind, classCode, at)
  if (!known) return { refused: notInCity('/classCode', `小类 ${kind} ${classCode}`, `class ${kind} ${classCode}`) }
  const named = edition === undefined ? undefined : directory.classOfEdition(kind, classCode, edition)
  if (edition !== undefined && !named) return { refused: notInEdition(classCode, edition) }
  if (request.at !== undefined) return named ?? known
  const inForce = directory.classInForce(kind, classCode, at)
  if (!inForce) return { refused: outOfForce(named ?? known) }
  return named && named !== inForce ? { refused: superseded(named, inForce) } : inForce
}

function notInEdition(code: string, edition: string): Problem {
  return notInCity('/edition', `版本 ${edition} 的小类 ${code}`, `class ${code} of the edition ${edition}`)
}

function outOfForce({ code, name, validFrom, validTo }: CaseClass): Problem {
  const ended = validTo !== undefined
  return problem(
    'bad-request',
    {
      zh: `小类 ${code}（${name}）${ended ? `已于 ${validTo} 停用` : `自 ${validFrom} 起才启用`}，不能用于新上报：请改用现行字典中的小类。`,
      en: `Class ${code} (${name}) ${ended ? `ended on ${validTo}` : `begins on ${validFrom}`} and takes no new reports now: use a class of the dictionary in force.`,
    },
    '/classCode',
  )
}

function superseded(named: CaseClass, inForce: CaseClass): Problem {
  return problem(
    'bad-request',
    {
      zh: `小类 ${named.code} 的现行版本是 ${inForce.edition}（${inForce.name}），${named.edition}（${named.name}）只用于旧案卷：请省略 edition，或按现行字典填写小类。`,
      en: `The edition in force of class ${named.code} is ${inForce.edition} (${inForce.name}); ${named.edition} (${named.name}) is for old cases: leave edition out, or give the class of the dictionary in force.`,
    },
    '/edition',
  )
}
