import { CASE_FLAGS } from '../../../contract/domain/case-columns.ts'
import type { Post } from '../../../contract/domain/post.ts'
import { CASE_KINDS, CASE_SOURCES, CASE_STATES, type CaseState, STAGES, type Stage } from '../../../contract/domain/stage.ts'
import { FACT_MARKS, type FactMark } from '../../../contract/settings/evaluation.ts'
import type { CaseFile, LogDraft } from '../../cases/case-file.ts'
import { MOVE_DEADLINE } from '../../cases/move-deadline.ts'
import { PAUSED, STAGE_OF_STATE } from '../../cases/state-machine.ts'
import type { CaseFacts, FactRow } from './fact-columns.ts'

/** How the log names who brought in cases of the past; the number of the import follows. */
export const BULK_IMPORT = 'bulk-import:'

/** The bit of a mark in the column `marks`. */
export function markBit(mark: FactMark): number {
  return 2 ** FACT_MARKS.indexOf(mark)
}

export type FactEntry = Pick<LogDraft, 'at' | 'actor' | 'action' | 'from' | 'to' | 'late'> & { readonly post?: string | null }

/** The facts that a case file alone tells: everything but who did what, and what the file forgets. No names are in it. */
export function factsOfFile(file: CaseFile): FactRow {
  const left = (stage: Stage): number =>
    NOTHING_CAME.has(file.state) ? Number.NaN : at(file.leftAt[STAGES.indexOf(stage)] ?? null)
  const known = { marks: 0, acceptedAt: left('collect') }
  const dispatchedAt = left('dispatch')
  const handleDueAt = file.stage === 'handle' ? at(file.dueAt) : Number.NaN
  return { ...NAMELESS, ...presentOf(file, known), unit: 0, dispatchedAt, handleDueAt }
}

/** States in which having left a stage does not say that its work was done. */
export const NOTHING_CAME: ReadonlySet<CaseState> = new Set(['void', 'rejected', 'self-handled'])

/** The facts after one more line of the log. `file` is the case after that line, or, when facts are made anew, as it is now. */
export function foldFacts(before: CaseFacts | null, file: CaseFile, entry: FactEntry): CaseFacts {
  // Of other sources `reporter` names a channel or a citizen, who is nobody's to evaluate.
  const reporter = before ? before.reporter : file.source === 'collector' ? (file.reporter ?? creditedFor(entry)) : null
  const known = before ?? nothing()
  // All keys are there from the start: spread after spread they would come one after another, at twenty times the price.
  const stepped = Object.assign(nothing(), known, { reporter }, stepOf(known, file, entry))
  return Object.assign(stepped, presentOf(file, stepped), { totalDueAt: totalDueAfter(known, file, entry) })
}

/** An import of the past knows when a step was taken and not by whom: it credits nobody. */
function creditedFor({ actor }: Pick<FactEntry, 'actor'>): string | null {
  return actor.startsWith(BULK_IMPORT) ? null : actor
}

/**
 * Whose work a step is among those of a post: who takes it in another post has done that one's work in its place, which ranks
 * nobody. Steps of other systems, and older lines, name no post.
 */
function creditedAs(post: Post, entry: FactEntry): string | null {
  return (entry.post ?? post) === post ? creditedFor(entry) : null
}

const nothing = (): CaseFacts => ({
  caseId: 0,
  version: 0,
  kind: 0,
  source: 0,
  state: 0,
  stage: 0,
  marks: 0,
  district: 0,
  cell: 0,
  unit: null,
  reporter: null,
  verifier: null,
  verifySender: null,
  acceptor: null,
  filer: null,
  dispatcher: null,
  checkSender: null,
  checker: null,
  closer: null,
  reportedAt: Number.NaN,
  verifySentAt: Number.NaN,
  verifiedAt: Number.NaN,
  acceptedAt: Number.NaN,
  filedAt: Number.NaN,
  dispatchedAt: Number.NaN,
  handledAt: Number.NaN,
  checkSentAt: Number.NaN,
  checkedAt: Number.NaN,
  reworkedAt: Number.NaN,
  returnedAt: Number.NaN,
  extendedAt: Number.NaN,
  suspendedAt: Number.NaN,
  resumedAt: Number.NaN,
  supervisedAt: Number.NaN,
  endedAt: Number.NaN,
  stageDueAt: Number.NaN,
  handleDueAt: Number.NaN,
  totalDueAt: Number.NaN,
  since: Number.NEGATIVE_INFINITY,
  until: Number.POSITIVE_INFINITY,
})

/** Written out: an object that was made key by key takes twenty times longer to spread. */
const NAMELESS: FactRow = {
  ...nothing(),
  unit: 0,
  reporter: 0,
  verifier: 0,
  verifySender: 0,
  acceptor: 0,
  filer: 0,
  dispatcher: 0,
  checkSender: 0,
  checker: 0,
  closer: 0,
}

const at = (time: number | null): number => time ?? Number.NaN

/** What the file says of the case as it is. */
function presentOf(file: CaseFile, known: Pick<CaseFacts, 'marks' | 'acceptedAt'>) {
  return {
    caseId: file.id,
    version: file.version,
    kind: CASE_KINDS.indexOf(file.kind),
    source: CASE_SOURCES.indexOf(file.source),
    state: CASE_STATES.indexOf(file.state),
    stage: STAGES.indexOf(file.stage),
    marks: marksOf(file, known.marks),
    district: Number(file.districtCode ?? 0),
    cell: Number(file.cellCode ?? 0),
    unit: file.unitCode,
    reportedAt: file.reportedAt,
    acceptedAt: Number.isNaN(known.acceptedAt) ? at(file.filedAt) : known.acceptedAt,
    filedAt: at(file.filedAt),
    handledAt: at(file.handledAt),
    reworkedAt: at(file.reworkedAt),
    endedAt: at(file.endedAt),
    stageDueAt: at(file.dueAt),
    totalDueAt: at(file.totalDueAt),
  }
}

const FLAG_BITS = (['hazard', 'rework', 'suspended', 'supervised', 'extended', 'exempt', 'postponed', 'immediate'] as const).map(
  (mark) => ({ flag: CASE_FLAGS[mark], bit: markBit(mark) }),
)
const BITS = {
  handleLate: markBit('handleLate'),
  closeLate: markBit('closeLate'),
  selfHandled: markBit('selfHandled'),
  visited: markBit('visited'),
  satisfied: markBit('satisfied'),
  dissatisfied: markBit('dissatisfied'),
}

function marksOf(file: CaseFile, before: number): number {
  let marks = before & LOG_MARKS
  for (const { flag, bit } of FLAG_BITS) if ((file.flags & flag) !== 0) marks |= bit
  if (file.handledLate) marks |= BITS.handleLate
  if (file.endedLate) marks |= BITS.closeLate
  if (file.state === 'self-handled') marks |= BITS.selfHandled
  if (file.visitedAt !== null) marks |= BITS.visited
  if (file.satisfaction === 'satisfied' || file.satisfaction === 'very-satisfied') marks |= BITS.satisfied
  if (file.satisfaction === 'dissatisfied') marks |= BITS.dissatisfied
  return marks
}

/** Marks that only the log tells; the file does not take them back. */
const LOG_MARKS = (
  ['verifySentLate', 'verifyLate', 'acceptLate', 'fileLate', 'dispatchLate', 'checkSentLate', 'checkLate'] as const
)
  .map(markBit)
  .reduce((sum, bit) => sum + bit, 0)

/**
 * What one line adds: when, by whom, late or not. A step that is taken again replaces what was before. The log says how late a
 * stage was left; of steps within a stage (派核实, 核实, 核查) only the limit that ran until then tells, which `known` has as long
 * as facts are made step by step.
 */
function stepOf(known: CaseFacts, file: CaseFile, entry: FactEntry): Partial<CaseFacts> {
  const { at: when, action, from, to, late } = entry
  let { marks } = known
  const marked = (mark: FactMark, is: boolean): { marks: number } => {
    marks = is ? marks | markBit(mark) : marks & ~markBit(mark)
    return { marks }
  }
  const facts: Partial<CaseFacts>[] = []
  // Where 核实 has a limit of its own, the acceptor's clock stood meanwhile.
  const isFromVerifying = from === 'verifying' && file.verifyLimit !== null
  const wasSentLate = (marks & markBit('verifySentLate')) !== 0
  if (from === 'verifying' && to !== from) {
    // 核实 is the collector's; whoever settles it at the desk has verified nothing.
    facts.push({
      verifiedAt: when,
      verifier: creditedAs('collector', entry),
      ...marked('verifyLate', late || when > known.stageDueAt),
    })
  }
  if (from !== null && PAUSED.includes(from) && !PAUSED.includes(to)) facts.push({ resumedAt: when })
  switch (action) {
    case 'ask-verification':
      facts.push({
        verifySentAt: when,
        verifySender: creditedAs('acceptor', entry),
        ...marked('verifySentLate', when > known.stageDueAt),
      })
      break
    case 'accept':
      facts.push({
        acceptedAt: when,
        acceptor: creditedAs('acceptor', entry),
        ...marked('acceptLate', isFromVerifying ? wasSentLate : late),
      })
      break
    case 'file':
    case 'finish-on-site':
      facts.push({ filer: creditedAs('shift-leader', entry), ...marked('fileLate', late) })
      break
    case 'dispatch':
    case 'redispatch':
      facts.push({
        dispatchedAt: when,
        dispatcher: creditedAs('dispatcher', entry),
        ...(action === 'dispatch' ? marked('dispatchLate', late) : {}),
      })
      break
    case 'return':
      facts.push({ returnedAt: when })
      break
    case 'send-check':
      facts.push({ checkSentAt: when, checkSender: creditedAs('acceptor', entry), ...marked('checkSentLate', late) })
      break
    case 'pass-check':
    case 'fail-check':
      // Who sends a case back that has passed its check has looked at the papers, not at the place.
      if (from === 'checked') break
      facts.push({
        checkedAt: when,
        checker: creditedAs('collector', entry),
        ...marked('checkLate', late || when > known.stageDueAt),
      })
      break
    case 'extend':
      facts.push({ extendedAt: when })
      break
    case 'suspend':
    case 'postpone':
      facts.push({ suspendedAt: when })
      break
    case 'supervise':
      facts.push({ supervisedAt: when })
      break
    default:
      break
  }
  // 回访 and 申诉 leave a closed case closed, and are not its closing.
  if (from !== to && (to === 'closed' || to === 'force-closed')) facts.push({ closer: creditedAs('shift-leader', entry) })
  return Object.assign({ handleDueAt: handleDueAfter(known, file, entry) }, ...facts)
}

/**
 * The limit of handling, which the file forgets once the unit is done and while the clock stands. What was overdue when it was
 * suspended stays so from when it was: a month that is over must not get better by a pause that came later.
 */
function handleDueAfter(known: CaseFacts, file: CaseFile, { from, to, late }: FactEntry): number {
  if (PAUSED.includes(file.state)) return known.handleDueAt
  if (file.stage === 'handle') {
    const isResumed = from !== null && PAUSED.includes(from)
    const stays = from !== null && STAGE_OF_STATE[from] === 'handle' && file.dueAt === known.stageDueAt
    const wasOverdue = known.handleDueAt < known.suspendedAt
    return wasOverdue && (isResumed || stays) ? known.handleDueAt : at(file.dueAt)
  }
  if (to === 'handled' && Number.isNaN(known.handleDueAt) && late) return at(file.lateAt)
  return known.handleDueAt
}

/** Steps that set the whole limit itself; a pause only pushes it on. */
const SETS_TOTAL: ReadonlySet<string> = new Set(['file', 'extend', MOVE_DEADLINE])

/** The whole limit: one that had run out before a pause stays where it ran out, like that of handling. */
function totalDueAfter(known: CaseFacts, file: CaseFile, { action }: FactEntry): number {
  const wasOverdue = known.totalDueAt < known.suspendedAt
  return wasOverdue && !SETS_TOTAL.has(action) ? known.totalDueAt : at(file.totalDueAt)
}
