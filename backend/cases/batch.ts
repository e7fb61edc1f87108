import type { CaseId } from '../../contract/ids.ts'
import { chainPostsOf } from '../../core/access/centre.ts'
import { isApplicationAction } from '../../core/cases/approval-rules.ts'
import type { CaseFile, LogDraft } from '../../core/cases/case-file.ts'
import { deadlineUnder, moveDeadline } from '../../core/cases/move-deadline.ts'
import type { ApplicationRow, ApplicationStepRow } from '../approvals/application-row.ts'
import {
  type CasePast,
  type Decided,
  decideApply,
  decideVerdict,
  decideWithdraw,
  noSuchApplication,
} from '../approvals/decide-application.ts'
import { afterStep } from '../approvals/lapse.ts'
import { directStepProblem } from '../approvals/rule-problems.ts'
import type { AuditLine } from '../audit/write-audit.ts'
import { noSuchCase, problem } from '../http/problem.ts'
import type {
  ActionCommand,
  ApplicationCommand,
  ApplyCommand,
  CaseCommand,
  CaseOutcome,
  RecalendarCommand,
  ReportCommand,
} from './case-command.ts'
import { decideAction } from './decide-action.ts'
import { decideReport } from './decide-report.ts'
import type { Ground } from './ground.ts'
import { type Known, keyOf, type Loaded, pastKey, verdictKey } from './load-batch.ts'
import { keyReused } from './once.ts'

/** Commands decided one after another on what was loaded; what they come to is written together afterwards. */
export class Batch {
  readonly log: (LogDraft & { caseId: number; seq: number })[] = []
  /** Each step by itself, in order, with the case as it was after it. */
  readonly moves: { readonly file: CaseFile; readonly entries: readonly LogDraft[] }[] = []
  readonly newKeys: NewKey[] = []
  readonly verdicts: ApplicationStepRow[] = []
  readonly audit: AuditLine[] = []
  private readonly ground: Ground
  private readonly loaded: Loaded
  private readonly files = new Map<number, CaseFile>()
  private readonly before = new Map<number, CaseFile>()
  private readonly applications = new Map<number, ApplicationRow>()
  private readonly applicationsBefore = new Map<number, ApplicationRow>()

  constructor(ground: Ground, loaded: Loaded) {
    this.ground = ground
    this.loaded = loaded
    for (const file of loaded.files) {
      this.files.set(file.id, file)
      this.before.set(file.id, file)
    }
    for (const row of loaded.applications) {
      this.applications.set(row.id, row)
      this.applicationsBefore.set(row.id, row)
    }
  }

  /** Cases that were opened or moved, each with how it was; undefined = it is new. */
  touched(): { readonly file: CaseFile; readonly before: CaseFile | undefined }[] {
    const ids = new Set(this.log.map((line) => line.caseId))
    return [...ids].map((id) => ({ file: this.files.get(id) as CaseFile, before: this.before.get(id) }))
  }

  newApplications(): ApplicationRow[] {
    return [...this.applications.values()].filter(({ id }) => !this.applicationsBefore.has(id))
  }

  changedApplications(): ApplicationRow[] {
    return [...this.applications.values()].filter((row) => {
      const before = this.applicationsBefore.get(row.id)
      return before !== undefined && before !== row
    })
  }

  decide(command: CaseCommand): CaseOutcome {
    if (command.op === 'report') return this.report(command)
    if (command.op === 'recalendar') return this.recalendar(command)
    return command.op === 'action' ? this.action(command) : this.application(command)
  }

  private recalendar({ caseId, before, at, reason, receivedAt }: RecalendarCommand): CaseOutcome {
    const file = this.files.get(caseId)
    if (!file) return { ok: false, problem: noSuchCase(caseId) }
    const deadline = deadlineUnder(file, this.ground.directory.rulesOf(file.limitsVersion, at), before)
    if (!deadline) return { ok: true, file, entries: [], repeated: true, application: null }
    const moved = moveDeadline(file, deadline, { at: Math.max(at, file.changedAt), reason, receivedAt })
    this.keep(moved.file, [moved.entry])
    return { ok: true, file: moved.file, entries: [moved.entry], repeated: false, application: null }
  }

  private report(command: ReportCommand): CaseOutcome {
    const { keys, numbers, freeCaseIds } = this.loaded
    const known = command.key === null ? undefined : keys.get(keyOf(command.principal, command.key))
    if (known) return this.repeated(command.key as string, command.bodyHash, known)
    const { number } = command.request
    if (number !== undefined && numbers.has(number)) return { ok: false, problem: numberTaken(number) }
    const opened = decideReport(command, freeCaseIds.pop() as CaseId, this.ground)
    if ('refused' in opened) return { ok: false, problem: opened.refused }
    const { file, entries } = opened
    this.keep(file, entries)
    if (number !== undefined) numbers.add(number)
    if (command.key !== null) {
      const { principal, key, bodyHash, lasting = false } = command
      this.remember({ principal, key, bodyHash, caseId: file.id, lasting, made: null })
    }
    this.note(command, 'case.report', `case:${file.id}`, { source: file.source })
    return { ok: true, file, entries, repeated: false, application: null }
  }

  private action(command: ActionCommand): CaseOutcome {
    const { of, once, person, request, at, principal } = command
    const known = once && this.loaded.keys.get(keyOf(principal, once.key))
    if (known) return this.repeated(once.key, once.bodyHash, known)
    const id = 'id' in of ? of.id : this.loaded.keys.get(keyOf(command.principal, of.key))?.caseId
    const file = id === undefined ? undefined : this.files.get(id)
    if (!file) return { ok: false, problem: 'id' in of ? noSuchCase(of.id) : noSuchKey(of.key) }
    const moved = decideAction(command, file, this.ground)
    if ('refused' in moved) return { ok: false, problem: moved.refused }
    if (person && isApplicationAction(request.action)) {
      const past = this.pastOf(file.id)
      const asked = {
        at,
        until: request.until,
        taken: past.taken(request.action),
        decidedBefore: past.decidedBefore(request.action),
      }
      const rule = this.ground.approvalsAt(at).body[request.action]
      const posts = chainPostsOf(person, file.centre, this.ground.levelsAt(at))
      const refused = directStepProblem(posts, request.action, file, rule, asked)
      if (refused) return { ok: false, problem: refused }
    }
    this.keep(moved.file, [moved.entry])
    if (once) this.remember({ principal, ...once, caseId: file.id, lasting: false, made: null })
    if (principal !== 'backend') this.note(command, `case.${request.action}`, `case:${file.id}`, { version: moved.file.version })
    return { ok: true, file: moved.file, entries: [moved.entry], repeated: false, application: null }
  }

  private application(command: ApplicationCommand): CaseOutcome {
    const { once, principal } = command
    const known = once && this.loaded.keys.get(keyOf(principal, once.key))
    if (known) return this.repeated(once.key, once.bodyHash, known)
    const row = command.op === 'apply' ? undefined : this.applications.get(command.application)
    if (command.op !== 'apply' && !row) return { ok: false, problem: noSuchApplication(command.application) }
    const caseId = row?.caseId ?? (command as ApplyCommand).caseId
    const file = this.files.get(caseId)
    if (!file) return { ok: false, problem: noSuchCase(caseId) }
    const decided = this.decideApplication(command, row, file)
    if ('refused' in decided) return { ok: false, problem: decided.refused }
    const { moved, step } = decided
    this.applications.set(decided.row.id, decided.row)
    if (step) this.verdicts.push(step)
    if (moved) this.keep(moved.file, [moved.entry])
    if (once) this.remember({ principal, ...once, caseId, lasting: false, made: decided.row.id })
    this.note(command, `application.${command.op}`, `application:${decided.row.id}`, {
      case: caseId,
      action: decided.row.action,
      state: decided.row.state,
    })
    const entries = moved ? [moved.entry] : []
    return { ok: true, file: moved?.file ?? file, entries, repeated: false, application: decided.row }
  }

  private decideApplication(command: ApplicationCommand, row: ApplicationRow | undefined, file: CaseFile): Decided | Refused {
    const past = this.pastOf(file.id)
    if (command.op === 'apply') {
      return decideApply(command, file, this.loaded.freeApplicationIds.pop() as number, past, this.ground)
    }
    const found = row as ApplicationRow
    return command.op === 'decide' ? decideVerdict(command, found, file, past, this.ground) : decideWithdraw(command, found)
  }

  private pastOf(caseId: number): CasePast {
    const { taken, decided, deciders } = this.loaded
    const lines = this.log.filter((line) => line.caseId === caseId)
    const rows = [...this.applications.values()].filter((row) => row.caseId === caseId)
    return {
      taken: (action) => (taken.get(pastKey(caseId, action)) ?? 0) + lines.filter((line) => line.action === action).length,
      decidedBefore: (action) =>
        decided.has(pastKey(caseId, action)) ||
        rows.some((row) => row.action === action && (row.state === 'approved' || row.state === 'refused')),
      hasDecided: (principal, application) =>
        deciders.has(verdictKey(application, principal)) ||
        this.verdicts.some((verdict) => verdict.applicationId === application && verdict.principal === principal),
      open: (action) => rows.find((row) => row.action === action && row.state === 'open'),
    }
  }

  private remember(fresh: NewKey): void {
    this.loaded.keys.set(keyOf(fresh.principal, fresh.key), fresh)
    this.newKeys.push(fresh)
  }

  private repeated(key: string, bodyHash: string, known: Known): CaseOutcome {
    if (known.bodyHash !== bodyHash) return { ok: false, problem: keyReused(key) }
    const file = this.files.get(known.caseId) as CaseFile
    const application = known.made === null ? null : (this.applications.get(known.made) ?? null)
    return { ok: true, file, entries: [], repeated: true, application }
  }

  /** Lines are numbered by the version that each made; the file's is that of the last. */
  private keep(file: CaseFile, entries: readonly LogDraft[]): void {
    const before = this.files.get(file.id)
    this.files.set(file.id, file)
    this.moves.push({ file, entries })
    const first = file.version - entries.length + 1
    for (const [index, entry] of entries.entries()) this.log.push({ ...entry, caseId: file.id, seq: first + index })
    const action = entries.at(-1)?.action
    if (!before || action === undefined) return
    for (const row of this.applications.values()) {
      if (row.caseId === file.id && row.state === 'open') this.applications.set(row.id, afterStep(row, { before, file, action }))
    }
  }

  private note({ at, principal }: CaseCommand, what: string, target: string, detail: Record<string, unknown>): void {
    this.audit.push({ hallAt: at, who: principal, what, target, detail })
  }
}

type NewKey = Known & { readonly principal: string; readonly key: string; readonly lasting: boolean }

type Refused = Extract<ReturnType<typeof decideApply>, { refused: unknown }>

export const numberTaken = (number: string) =>
  problem(
    'conflict',
    {
      zh: `案卷号 ${number} 已被使用：请换一个，或留空由系统编号。`,
      en: `The case number ${number} is taken: give another, or none and we number it.`,
    },
    '/number',
  )

const noSuchKey = (key: string) =>
  problem('not-found', {
    zh: `没有键为 ${key} 的上报：请先导入上报再导入步骤。`,
    en: `No report has the key ${key}: import the report before its steps.`,
  })
