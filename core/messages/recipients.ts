import type { Part } from '../../contract/domain/choices.ts'
import type { Post } from '../../contract/domain/post.ts'
import type { Levels } from '../../contract/settings/centres.ts'
import type { Manners, MessageGroup, MessageRules, Recipient } from '../../contract/settings/messages.ts'
import { inAreas } from '../access/may-see.ts'
import type { StepFacts } from '../access/may-take-step.ts'
import type { Person as Holder } from '../access/person.ts'
import type { UnitTree } from '../access/unit-tree.ts'
import { isOpenPart } from '../cases/legal-steps.ts'
import { isCalled, type OrderAddress } from '../oversight/order-rights.ts'

/** What is known of a person who may get messages, addresses apart. */
export interface Person {
  readonly id: number
  readonly post: Post | null
  readonly unitCode: string | null
  readonly areas: readonly string[]
  readonly reporter: string | null
  /** The account that sees the notices. */
  readonly user: string | null
}

/** Whether this person is on duty (当班) now. */
export type OnDuty = (person: Person) => boolean

/** The case, and what about it is told. */
export interface Subject extends StepFacts {
  readonly assisting: readonly Part[]
  readonly levels: Levels
  /** Which unit is part of which. */
  readonly units: UnitTree
  /** To whom the order is addressed of which is told; null = of none. */
  readonly order: OrderAddress | null
  /** Whether a task where the case lies is this person's. */
  readonly isTaskOf: (person: Person) => boolean
  /** Who asked for what was decided: an account, or, where a system did, the unit for which it asked. */
  readonly applicant: { readonly user: string | null; readonly unitCode: string | null } | null
}

export interface Addressed<Who extends Person> {
  readonly person: Who
  readonly manners: Manners
}

/** Who is meant, each person once; of several ways to the same person the first says how they may be disturbed. */
export function recipientsOf<Who extends Person>(
  to: readonly Recipient[],
  people: readonly Who[],
  subject: Subject,
  rules: Pick<MessageRules, 'groups' | 'manners'>,
  isOnDuty: OnDuty,
): Addressed<Who>[] {
  const found = new Map<number, Addressed<Who>>()
  for (const recipient of to) {
    const group = recipient.kind === 'group' ? rules.groups.find(({ key }) => key === recipient.group) : undefined
    const manners = group?.manners ?? rules.manners
    for (const person of people) {
      if (!found.has(person.id) && isMeant(recipient, group, person, subject, isOnDuty)) found.set(person.id, { person, manners })
    }
  }
  return [...found.values()]
}

function isMeant(
  recipient: Recipient,
  group: MessageGroup | undefined,
  person: Person,
  subject: Subject,
  isOnDuty: OnDuty,
): boolean {
  switch (recipient.kind) {
    case 'unit':
      return isOfUnit(person, subject.unitCode, subject)
    case 'department':
      return isOfDepartment(person, subject)
    case 'assisting':
      return subject.assisting.some((part) => isOpenPart(part) && isOfUnit(person, part.unit, subject))
    case 'order-addressee':
      return isAddressed(person, subject)
    case 'collector':
      return subject.isTaskOf(person)
    case 'reporter':
      return subject.reporter !== null && person.reporter === subject.reporter
    case 'applicant':
      return hasApplied(person, subject)
    case 'group':
      return group !== undefined && belongs(group, person, isOnDuty)
  }
}

function hasApplied(person: Person, subject: Subject): boolean {
  const { applicant } = subject
  if (applicant === null) return false
  return applicant.user === null ? isOfUnit(person, applicant.unitCode, subject) : person.user === applicant.user
}

/** As whoever may answer the order is found among the accounts; of the departments of its unit those whom its level calls. */
function isAddressed(person: Person, subject: Subject): boolean {
  const { order, unitCode, levels } = subject
  if (order === null) return isOfUnit(person, unitCode, subject)
  if (order.person !== null && person.user === order.person) return true
  return isOfUnit(person, order.unit, subject) || isCalled(asHolder(person, subject.units), order, subject, levels)
}

function asHolder({ post, unitCode, areas }: Person, { withBelow }: UnitTree): Holder {
  const units = unitCode === null ? [] : withBelow([unitCode])
  return { user: '', roles: [], posts: post === null ? [] : [post], areas, units }
}

/** A unit's contact with areas gets what lies in them; one without gets all. */
function isOfUnit(person: Person, unitCode: string | null, subject: Subject): boolean {
  return unitCode !== null && person.unitCode === unitCode && inAreas(person.areas, subject)
}

function isOfDepartment(person: Person, subject: Subject): boolean {
  const { unitCode, units } = subject
  return unitCode !== null && units.withAbove(unitCode).some((unit) => unit !== unitCode && isOfUnit(person, unit, subject))
}

/** Named by number, or found by every list that the group has. */
export function belongs(group: MessageGroup, person: Person, isOnDuty: OnDuty): boolean {
  const isMember = group.contacts.includes(person.id) || isFound(group, person)
  return isMember && (group.onDuty !== true || isOnDuty(person))
}

function isFound({ posts, areas, units }: MessageGroup, person: Person): boolean {
  if (posts.length === 0 && areas.length === 0 && units.length === 0) return false
  return (
    (posts.length === 0 || posts.some((post) => post === person.post)) &&
    (units.length === 0 || (person.unitCode !== null && units.includes(person.unitCode))) &&
    (areas.length === 0 || person.areas.some((code) => areas.some((area) => code.startsWith(area))))
  )
}
