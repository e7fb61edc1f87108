import type { ActionRequest, CaseAction, Problem } from '../../contract/wire/rest.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { problem } from '../http/problem.ts'

/** Steps that give a unit work; one that has work ends it, whatever became of the unit. */
const GIVING: readonly CaseAction[] = ['dispatch', 'redispatch', 'assign']

/** A unit that has ended, or has not begun, is given nothing new. What is told of the past is not asked. */
export function unitOutOfForce(
  { action, unit, assisting = [], at: past }: Pick<ActionRequest, 'action' | 'unit' | 'assisting' | 'at'>,
  file: CaseFile,
  chosen: string | undefined,
  at: number,
  directory: CityDirectory,
): Problem | null {
  if (past !== undefined || !GIVING.includes(action)) return null
  const main = unit ?? chosen ?? file.unitCode
  const wrong = main === null ? null : outOfForce(main, '/unit', at, directory)
  return wrong ?? firstOf(assisting.map((code, index) => outOfForce(code, `/assisting/${index}`, at, directory)))
}

export function outOfForce(code: string, place: string, at: number, directory: CityDirectory): Problem | null {
  const unit = directory.unit(code)
  if (!unit || directory.isUnitInForce(code, at)) return null
  const { name, validFrom, validTo } = unit
  const hasBegun = validFrom === undefined || (validTo !== undefined && validTo <= directory.dayOf(at))
  return problem(
    'bad-request',
    {
      zh: `责任单位 ${code}（${name}）${hasBegun ? `已于 ${validTo} 停用` : `自 ${validFrom} 起才启用`}，不能派遣：请改派其他单位。`,
      en: `The unit ${code} (${name}) ${hasBegun ? `ended on ${validTo}` : `begins on ${validFrom}`} and is given nothing now: name another unit.`,
    },
    place,
  )
}

function firstOf(problems: readonly (Problem | null)[]): Problem | null {
  return problems.find((each) => each !== null) ?? null
}
