import type { Manners, MessageGroup, MessageRules, Recipient } from '../../contract/settings/messages.ts'

/** What is known of a person who may get messages, addresses apart. */
export interface Person {
  readonly id: number
  readonly post: string | null
  readonly unitCode: string | null
  readonly areas: readonly string[]
  readonly reporter: string | null
  /** The account that sees the notices. */
  readonly user: string | null
}

/** Whether this person is on duty (当班) now. */
export type OnDuty = (person: Person) => boolean

interface Subject {
  readonly unitCode: string | null
  readonly reporter: string | null
  readonly cellCode: string | null
  readonly districtCode: string | null
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

function isOfUnit(person: Person, unitCode: string | null, subject: Subject): boolean {
  return unitCode !== null && person.unitCode === unitCode && looksAfter(person, subject)
}

/** A unit's contact with areas gets what lies in them; one without gets all. */
function looksAfter({ areas }: Person, { cellCode, districtCode }: Subject): boolean {
  return areas.length === 0 || areas.some((area) => [cellCode, districtCode].some((code) => code?.startsWith(area)))
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
