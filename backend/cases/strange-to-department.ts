import type { Problem } from '../../contract/wire/rest.ts'
import { mayAssign } from '../../core/access/unit-tree.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { problem } from '../http/problem.ts'
import type { ActionCommand } from './case-command.ts'

/** 内部分派 stays within a department: to give a case to somebody else is 改派, which is the centre's. */
export function strangeToDepartment(
  { request, person }: ActionCommand,
  file: CaseFile,
  directory: CityDirectory,
): Problem | null {
  const { action, unit } = request
  if (action !== 'assign' || unit === undefined) return null
  if (mayAssign(directory.unitTree, { from: file.unitCode, to: unit, own: person?.units ?? [] })) return null
  return problem(
    'bad-request',
    {
      zh: `${unit} 不是您部门的其他下属单位，不能内部分派案卷 ${file.number}：请选下属单位，或回退（return）请派遣员改派。`,
      en: `${unit} is no other part of your department, so case ${file.number} cannot be assigned to it: name a sub-unit, or "return" the case for the dispatcher to send elsewhere.`,
    },
    '/unit',
  )
}
