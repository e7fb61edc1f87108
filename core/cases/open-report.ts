import type { OnSite } from '../../contract/domain/choices.ts'
import type { CaseAction } from '../../contract/wire/rest.ts'
import { type ActionContext, applyAction, type RefusedStep } from './apply-action.ts'
import type { CaseFile, LogDraft } from './case-file.ts'
import { type NewCase, openCase } from './open-case.ts'
import type { LimitRules } from './stage-clock.ts'

/**
 * The steps that a report takes with it. 需要立即办理: what endangers people is made safe on site and filed at once, so the
 * case waits for its check from the start. 自行处置: what the collector put right needs nobody else.
 */
export const STEPS_ON_SITE: Readonly<Record<OnSite, readonly CaseAction[]>> = {
  immediate: ['accept', 'file', 'finish-on-site'],
  self: ['self-handle'],
}

export interface Opened {
  readonly file: CaseFile
  /** Lines of the log, in order; the last belongs to the file's version. */
  readonly entries: readonly LogDraft[]
}

/** The case that a report opens, with what was already done on site. */
export function openReport(
  report: NewCase,
  onSite: OnSite | null,
  rules: LimitRules,
): Opened | { readonly refused: RefusedStep } {
  const { file, entry } = openCase(report, rules)
  const context: ActionContext = {
    at: report.at,
    actor: report.actor,
    post: entry.post,
    reason: null,
    choices: {},
    application: null,
    receivedAt: report.receivedAt,
    rules,
  }
  let opened: Opened = { file, entries: [entry] }
  for (const action of onSite === null ? [] : STEPS_ON_SITE[onSite]) {
    const result = applyAction(opened.file, action, context)
    if (!result.ok) return { refused: result.refused }
    opened = { file: result.file, entries: [...opened.entries, result.entry] }
  }
  return opened
}
