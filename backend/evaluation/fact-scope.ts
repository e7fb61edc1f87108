import { isOnlyCollector } from '../../core/access/may-see.ts'
import type { Scope } from '../../core/evaluation/engine/subjects.ts'
import type { Principal } from '../auth/principal.ts'
import { refuse } from '../http/problem.ts'

/** No name has it: what a person may see none of. */
const NOBODY = -1_000_000

/**
 * What the caller may see, and of that what lies below the area that was asked for.
 * @throws ProblemError for a collector alone, whose few own cases are no evaluation of anything
 */
export function factScope(principal: Principal, area: string | null, idOfName: (name: string) => number | undefined): Scope {
  if (principal.kind === 'account' && isOnlyCollector(principal)) throw notForCollectors()
  const own = principal.kind === 'account' ? principal : { areas: [], units: [] }
  const units = own.units.map((unit) => idOfName(unit) ?? NOBODY)
  return { areas: areasWithin(own.areas, area), units }
}

/** The area asked for where it lies in an own one, the own ones that lie in it where it does not. */
function areasWithin(own: readonly string[], area: string | null): readonly string[] {
  if (area === null) return own
  if (own.length === 0 || own.some((code) => area.startsWith(code))) return [area]
  const inside = own.filter((code) => code.startsWith(area))
  return inside.length > 0 ? inside : ['999999999999999']
}

const notForCollectors = () =>
  refuse('forbidden', {
    zh: '综合评价统计全区案卷，监督员账号只能查看本人上报的案卷和本人的任务：请向值班长查询评价结果。',
    en: 'Evaluation counts the cases of everybody, and an account of a collector sees the own reports and tasks only: ask the shift leader for results.',
  })
