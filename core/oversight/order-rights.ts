import type { Order, OrderKind } from '../../contract/domain/order.ts'
import type { Post } from '../../contract/domain/post.ts'
import type { Levels } from '../../contract/settings/centres.ts'
import { worksInCentre } from '../access/centre.ts'
import { inAreas, maySee } from '../access/may-see.ts'
import type { StepFacts } from '../access/may-take-step.ts'
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

/** To whom an order goes as it stands: `post` is the one that its level of the chain calls beside them, null = none. */
export interface OrderAddress extends Pick<Order, 'unit' | 'person'> {
  readonly post: Post | null
}

/**
 * An answer is the addressee's: the unit's people, the person named, whoever the level calls. Judging it is for those who may
 * issue, save those who act for the very unit.
 */
export function mayTakeOrderStep(
  person: Person,
  action: OrderPeopleAction,
  order: Pick<Order, 'kind'> & OrderAddress,
  file: StepFacts,
  levels: Levels,
): boolean {
  if (action === 'receive' || action === 'answer') return isAddressee(person, order, file, levels)
  return mayIssue(person, order.kind) && (order.unit === null || !person.units.includes(order.unit))
}

/** Whoever acts for any unit does so for the cases of the own area; a named one may not see the case and answers all the same. */
function isAddressee(person: Person, order: OrderAddress, file: StepFacts, levels: Levels): boolean {
  if (order.person !== null && order.person === person.user) return true
  if (isCalled(person, order, file, levels)) return true
  if (order.unit === null || !postsOf(person).includes('unit')) return false
  return person.units.length === 0 ? maySee(person, file) : person.units.includes(order.unit)
}

/**
 * Whether a level of the chain calls this person: one who holds its post, in the area of the case; whoever acts for units
 * (their heads) for an order to one of them, everybody else in the centre that holds the case.
 */
export function isCalled(person: Person, { unit, post }: OrderAddress, file: StepFacts, levels: Levels): boolean {
  if (post === null || !postsOf(person).includes(post) || !inAreas(person.areas, file)) return false
  if (person.units.length > 0) return unit !== null && person.units.includes(unit)
  return worksInCentre(person, file.centre, levels)
}
