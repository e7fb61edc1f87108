import type { OnSite } from '../../../contract/domain/choices.ts'
import type { CaseState } from '../../../contract/domain/stage.ts'
import type { ActionRequest, CaseAction, CaseCard, ReportRequest } from '../../../contract/wire/rest.ts'
import { CASE_ACTIONS } from '../../../contract/wire/rest.ts'
import { STEPS_ON_SITE } from '../../../core/cases/open-report.ts'
import { STAGE_OF_STATE, STEPS } from '../../../core/cases/state-machine.ts'

/** What a script needs to know of its case; from our own steps, or from the backend's card when others moved it. */
export interface CaseView {
  readonly state: CaseState
  /** HallMs of the last step. */
  readonly at: number
  readonly stageSince: number
  /** Everything that was done with the case, in order. */
  readonly done: readonly CaseAction[]
}

export interface PlannedStep extends Omit<ActionRequest, 'at' | 'expectedVersion'> {
  readonly at: number
}

/**
 * One case of a simulated or replayed city. What happens next follows from the state in which the case is, never from a
 * position in a list, so a case that an operator has moved goes on from where it is.
 */
export interface CaseScript {
  /** Names the case for ever: it makes the report idempotent. At most 64 characters. */
  readonly key: string
  readonly reportAt: number
  /** With `at` and `number`: the same words each time, so that telling it twice is recognised. */
  readonly report: ReportRequest & { readonly at: number; readonly number: string }
  /** null = nothing more to do. */
  next(view: CaseView): PlannedStep | null
}

/** The case as its report leaves it: that of something already handled on site has gone some steps. */
export function viewAfterReport(at: number, onSite: OnSite | null = null): CaseView {
  const steps = onSite === null ? [] : STEPS_ON_SITE[onSite]
  const reported: CaseView = { state: 'reported', at, stageSince: at, done: [] }
  return steps.reduce((view, action) => viewAfterStep(view, { action, at }) ?? view, reported)
}

/** The case after a step that is legal for it; null where it is not. */
export function viewAfterStep(
  view: CaseView,
  { action, at }: { readonly action: CaseAction; readonly at: number },
): CaseView | null {
  const to = STEPS[action].turns[view.state]
  if (to === undefined) return null
  const stays = STAGE_OF_STATE[to] === STAGE_OF_STATE[view.state]
  return { state: to, at, stageSince: stays ? view.stageSince : at, done: [...view.done, action] }
}

export function viewOfCard(card: CaseCard): CaseView {
  return {
    state: card.state,
    at: card.log.at(-1)?.at ?? card.reportedAt,
    stageSince: card.stageSince,
    done: card.log.flatMap((entry) => CASE_ACTIONS.filter((action) => action === entry.action)),
  }
}
