import type pg from 'pg'
import type { Subject } from '../../contract/settings/evaluation.ts'
import { seesWholeCity } from '../../core/access/person.ts'
import { isPost } from '../../core/evaluation/engine/subjects.ts'
import type { Principal } from '../auth/principal.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { refuse } from '../http/problem.ts'

/** Whether a score of this subject is the caller's to read and to give: areas and units within the own; people city-wide. */
export function covers(caller: Principal, subject: Subject, code: string): boolean {
  if (caller.kind === 'credential' || seesWholeCity(caller)) return true
  const { areas, units } = caller
  if (isPost(subject)) return false
  if (subject === 'unit') return areas.length === 0 && units.includes(code)
  return units.length === 0 && areas.some((own) => code.startsWith(own))
}

/** @throws ProblemError */
export function mustCover(caller: Principal, subject: Subject, code: string): void {
  if (covers(caller, subject, code)) return
  throw refuse(
    'forbidden',
    {
      zh: `${subject} ${code} 不在您的责任区域或单位之内：外评价请由其主管人员录入；岗位人员的外评价由有全市权限的人录入。`,
      en: `The ${subject} ${code} is not within your areas or units: leave its external score to those who answer for it, and scores of people to somebody with rights for the whole city.`,
    },
    '/code',
  )
}

/** A score for nobody would count for nobody, and nobody would notice. @throws ProblemError */
export async function mustBeKnownSubject(pool: pg.Pool, directory: CityDirectory, subject: Subject, code: string): Promise<void> {
  if (await isKnown(pool, directory, subject, code)) return
  throw refuse(
    'bad-request',
    { zh: `没有评价对象 ${subject} ${code}：请核对代码。`, en: `There is no ${subject} ${code} to evaluate: check the code.` },
    '/code',
  )
}

/** People are known by what they did: by an account, as a mover, or by a name in the record. */
async function isKnown(pool: pg.Pool, directory: CityDirectory, subject: Subject, code: string): Promise<boolean> {
  if (subject === 'unit') return directory.unit(code) !== undefined
  if (!isPost(subject)) return directory.city.areas.some((area) => area.kind === subject && area.code === code)
  if (directory.mover(code) !== undefined) return true
  const { rowCount } = await pool.query(
    'select 1 from account where "user" = $1 union all select 1 from fact_name where name = $1 limit 1',
    [code],
  )
  return rowCount === 1
}
