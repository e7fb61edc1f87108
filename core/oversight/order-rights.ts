import type { Order, OrderKind } from '../../contract/domain/order.ts'
import type { Post } from '../../contract/domain/post.ts'
import { type CaseFacts, maySee } from '../access/may-see.ts'
import { type Person, postsOf } from '../access/person.ts'
import type { OrderPeopleAction } from './order-life.ts'

/** Who issues and judges orders of each kind. 批示 and 领导督办 are a leader's; a shift leader passes them on. */
const ISSUERS: Readonly<Record<OrderKind, readonly Post[]>> = {
  overdue: ['supervisor', 'shift-leader'],
  leader: ['leader', 'supervisor', 'shift-leader'],
  key: ['leader', 'supervisor', 'shift-leader'],
  instruction: ['leader', 'shift-leader'],
}

export function mayIssue(person: Person, kind: OrderKind): boolean {
  return postsOf(person).some((post) => ISSUERS[kind].includes(post))
}

/** An answer is the addressee's: the unit's people, or the person named. Judging it is for those who may issue. */
export function mayTakeOrderStep(
  person: Person,
  action: OrderPeopleAction,
  order: Pick<Order, 'kind' | 'unit' | 'person'>,
  file: CaseFacts,
): boolean {
  return action === 'receive' || action === 'answer' ? isAddressee(person, order, file) : mayIssue(person, order.kind)
}

/** Whoever acts for any unit does so for the cases of the own area; a named one may not see the case and answers all the same. */
function isAddressee(person: Person, order: Pick<Order, 'unit' | 'person'>, file: CaseFacts): boolean {
  if (order.person !== null && order.person === person.user) return true
  if (order.unit === null || !postsOf(person).includes('unit')) return false
  return person.units.length === 0 ? maySee(person, file) : person.units.includes(order.unit)
}
