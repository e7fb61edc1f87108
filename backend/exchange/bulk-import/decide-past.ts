import type { CaseId } from '../../../contract/ids.ts'
import type { ActionRequest, CaseAction, Problem } from '../../../contract/wire/rest.ts'
import type { CaseFile, LogDraft } from '../../../core/cases/case-file.ts'
import type { CaseFacts } from '../../../core/evaluation/facts/fact-columns.ts'
import type { ActionCommand, ReportCommand } from '../../cases/case-command.ts'
import { decideAction } from '../../cases/decide-action.ts'
import { decideReport } from '../../cases/decide-report.ts'
import type { Ground } from '../../cases/ground.ts'
import { nextFacts } from '../../evaluation/facts/write-facts.ts'
import type { PastCase } from './read-past-case.ts'

/** A case of the past as the record will hold it. */
export interface DecidedPast {
  readonly file: CaseFile
  /** The line of each version, from the first. */
  readonly log: readonly LogDraft[]
  /** What evaluation looks at: as the case stands, and as it stood at the ends of days. */
  readonly facts: CaseFacts
  readonly pastFacts: readonly CaseFacts[]
}

const NEED_REASON: ReadonlySet<string> = new Set(['reject', 'void', 'force-close'])

/**
 * Takes a case through its report and its steps by the decisions that live commands go through, whole or not at all. Its
 * steps have no keys and no lines of the audit: nobody sends them again, and the import has its own lines.
 */
export function decidePast(
  past: PastCase,
  { id, by }: { readonly id: CaseId; readonly by: string },
  ground: Ground,
): DecidedPast | { readonly refused: Problem } {
  const { report, steps } = past
  const opened = decideReport(reportCommand(report, by), id, ground)
  if ('refused' in opened) return opened
  const { utcOffsetMinutes } = ground.directory.city.calendar
  const pastFacts: CaseFacts[] = []
  let { file } = opened
  let facts = nextFacts(null, opened, utcOffsetMinutes, pastFacts)
  const log = [...opened.entries]
  for (const { action, at } of steps) {
    const request = requestOf(action, past)
    const command: ActionCommand = { op: 'action', principal: by, actor: by, at, receivedAt: 0, of: { id }, request }
    const moved = decideAction(command, file, ground)
    if ('refused' in moved) return moved
    file = moved.file
    facts = nextFacts(facts, { file, entries: [moved.entry] }, utcOffsetMinutes, pastFacts)
    log.push(moved.entry)
  }
  return { file, log, facts, pastFacts }
}

function reportCommand(report: PastCase['report'], by: string): ReportCommand {
  const { at } = report
  return { op: 'report', principal: by, actor: by, at, receivedAt: 0, key: null, bodyHash: '', request: report }
}

function requestOf(action: CaseAction, { report, reason, condition }: PastCase): ActionRequest {
  if (action === 'dispatch' && report.unit !== undefined) return { action, unit: report.unit }
  if (action === 'file' && condition !== null) return { action, condition }
  return NEED_REASON.has(action) && reason !== null ? { action, reason } : { action }
}
