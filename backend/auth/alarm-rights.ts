import { isOutsideOnly } from '../../core/access/may-follow.ts'
import { refuse } from '../http/problem.ts'
import type { Principal } from './principal.ts'

/**
 * An alarm calls the hall, so the hall answers it: not a unit or a collector, who would silence what is said of their own
 * case. @throws ProblemError
 */
export function mustAnswerAlarms(principal: Principal): void {
  if (principal.kind === 'account' && isOutsideOnly(principal)) throw notTheirs()
}

/** Nobody answers the alarm of the own absence. @throws ProblemError */
export function mustNotBeOwn(principal: Principal, mover: string): void {
  if (principal.kind === 'account' && principal.user === mover) throw ownAlarm()
}

const notTheirs = () =>
  refuse('forbidden', {
    zh: '报警由指挥大厅确认，专业部门和监督员的账号不能确认：请尽快办理案卷，或与值班长联系。',
    en: 'Alarms are acknowledged in the hall, not by units or collectors: deal with the case, or turn to the shift leader.',
  })

const ownAlarm = () =>
  refuse('forbidden', {
    zh: '不能确认关于本人的告警：请由其他值班人员确认。',
    en: 'Nobody acknowledges an alarm about themselves: leave it to a colleague.',
  })
