import type { Post } from '../../contract/domain/post.ts'
import { CASE_STATES, type CaseState } from '../../contract/domain/stage.ts'
import type { CaseFilter, WorkBox } from '../../contract/wire/case-list.ts'
import { CASE_ACTIONS, type CaseAction } from '../../contract/wire/rest.ts'
import { COLLECTOR_TASK_STATES } from '../access/may-see.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { isOpenPart, type LegalFacts, legalSteps } from '../cases/legal-steps.ts'
import { PAUSED, STEPS } from '../cases/state-machine.ts'

/** Done before the case came, or instead of its way: no case waits for them. */
const SHORT_CUTS: readonly CaseAction[] = ['finish-on-site', 'self-handle']

/**
 * The steps of the ordinary way: they lead on and need no excuse. 作废, 挂账, 回退 … are open to a post, too, but no case
 * waits for them.
 */
const ORDINARY: readonly CaseAction[] = CASE_ACTIONS.filter(
  (action) => !STEPS[action].needsReason && !SHORT_CUTS.includes(action),
)

/** A case that is paused waits for nobody: it has a box of its own. */
const leadsOn = (action: CaseAction, from: CaseState): CaseState | null => {
  const to = STEPS[action].turns[from]
  return to === undefined || to === from || PAUSED.includes(from) ? null : to
}

/** States in which the next ordinary step is this post's. */
export function waitingStates(post: Post): CaseState[] {
  const tasks = post === 'collector' ? COLLECTOR_TASK_STATES : []
  return CASE_STATES.filter(
    (state) =>
      tasks.includes(state) || ORDINARY.some((action) => STEPS[action].posts.includes(post) && leadsOn(action, state) !== null),
  )
}

/** 在办: of these, the states that the post itself brings a case into: it has begun and must go on. */
export function begunStates(post: Post): CaseState[] {
  const own = ORDINARY.filter((action) => STEPS[action].posts.includes(post))
  const begun = new Set(own.flatMap((action) => CASE_STATES.map((from) => leadsOn(action, from))))
  return waitingStates(post).filter((state) => begun.has(state))
}

/** 待办: the others, in which the case comes to the post from elsewhere. */
export function todoStates(post: Post): CaseState[] {
  const begun = begunStates(post)
  return waitingStates(post).filter((state) => !begun.includes(state))
}

/** Everything that the post may do with the case as it is. */
export function actionsOf(post: Post, file: LegalFacts): CaseAction[] {
  return legalSteps(file).filter((action) => STEPS[action].posts.includes(post))
}

/** Boxes that say how far the work is; the others hold what they are named for. */
export type PartBox = Extract<WorkBox, 'todo' | 'doing' | 'done'>

export function isPartBox(box: WorkBox): box is PartBox {
  return box === 'todo' || box === 'doing' || box === 'done'
}

/**
 * How far an open case is for whoever acts for these units: by the main unit's state where one of them is that unit, and by
 * their own parts where they assist, whatever the others do. Of several the one that is furthest behind counts.
 */
export function unitBox({ state, unitCode, assisting }: WorkFacts, units: readonly string[]): PartBox {
  const isMain = unitCode !== null && units.includes(unitCode)
  const own = assisting.filter((part) => units.includes(part.unit) && isOpenPart(part))
  const parts = STEPS['take-up-part'].turns[state] === undefined ? [] : own
  if ((isMain && TODO_OF_UNIT.includes(state)) || parts.some((part) => part.takenUpAt === null)) return 'todo'
  return (isMain && BEGUN_BY_UNIT.includes(state)) || parts.length > 0 ? 'doing' : 'done'
}

type WorkFacts = Pick<CaseFile, 'state' | 'unitCode' | 'assisting'>
const TODO_OF_UNIT = todoStates('unit')
const BEGUN_BY_UNIT = begunStates('unit')

/** What a box holds, as a filter; `done` and `ended` hold what the caller has acted on, which no filter can say. */
export function boxFilter(post: Post, box: WorkBox): CaseFilter {
  switch (box) {
    case 'todo':
      return { open: true, state: todoStates(post) }
    case 'doing':
      return { open: true, state: begunStates(post) }
    case 'done':
      return { open: true, state: CASE_STATES.filter((state) => !waitingStates(post).includes(state)) }
    case 'ended':
      return { open: false }
    case 'supervised':
      return { open: true, flag: ['supervised'] }
    case 'suspended':
      return { open: true, flag: ['suspended'] }
    case 'void':
      return { open: false, state: ['void'] }
  }
}
