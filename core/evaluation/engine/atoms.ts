import { CASE_KINDS, CASE_SOURCES, CASE_STATES, type CaseState, STAGES, type Stage } from '../../../contract/domain/stage.ts'
import type { Atom, FactDue, FactMark, FactTime } from '../../../contract/settings/evaluation.ts'
import type { FactColumn } from '../facts/fact-columns.ts'
import type { FactTable } from '../facts/fact-table.ts'
import { markBit } from '../facts/fold-facts.ts'
import type { Period } from './period.ts'

/** Every kind of condition but the one that refers to another count. */
export type LeafAtom = Exclude<Atom, { count: string }>

/** Writes 1 or 0 for `rows` rows from `start` on. */
export type Fill = (mask: Uint8Array, start: number, rows: number) => void

/** What happens once a case is filed: with basis `filed` it belongs to the period in which the case was filed. */
const BEFORE_FILING: ReadonlySet<FactTime | FactDue> = new Set([
  'reported',
  'verifySent',
  'verified',
  'accepted',
  'verify',
  'accept',
  'file',
  // A unit's share of a case belongs to the period in which it was due or done, on either basis.
  'taken',
  'assisted',
  'assist',
])

const timeColumn = (time: FactTime): FactColumn => `${time}At`

/** Where the clock of a due runs: being there past the limit is being overdue. */
const PLACES: Readonly<Record<Exclude<FactDue, 'close' | 'assist'>, { stage: Stage } | { state: CaseState }>> = {
  verify: { state: 'verifying' },
  accept: { stage: 'collect' },
  file: { stage: 'file' },
  dispatch: { stage: 'dispatch' },
  handle: { stage: 'handle' },
  check: { state: 'checking' },
  checkSend: { stage: 'feedback' },
}

const PAUSES: ReadonlySet<FactMark> = new Set(['suspended', 'postponed'])

/** The columns that a condition reads. */
export function columnsOfAtom(atom: LeafAtom): FactColumn[] {
  if ('happened' in atom) return [timeColumn(atom.happened), 'filedAt']
  if ('done' in atom) return [timeColumn(atom.done)]
  if ('overdue' in atom) {
    if (atom.overdue === 'assist') return ['assistDueAt', 'shareOverAt']
    const common: FactColumn[] = ['endedAt', 'filedAt', 'marks', 'suspendedAt', 'resumedAt']
    if (atom.overdue === 'close') return [...common, 'totalDueAt']
    if (atom.overdue === 'handle') return [...common, 'handleDueAt', 'handledAt', 'returnedAt', 'stage']
    return [...common, 'stageDueAt', 'state' in PLACES[atom.overdue] ? 'state' : 'stage']
  }
  if ('mark' in atom) return PAUSES.has(atom.mark) ? ['marks', 'suspendedAt', 'resumedAt'] : ['marks']
  if ('kind' in atom) return ['kind']
  if ('source' in atom) return ['source']
  if ('state' in atom) return ['state']
  return ['stage']
}

/** How a condition is decided, a stretch of rows at a time. */
export function fillOfAtom(atom: LeafAtom, table: FactTable, period: Period): Fill {
  if ('happened' in atom) return happened(table, period, atom.happened)
  if ('done' in atom) return done(table, period, atom.done)
  if ('overdue' in atom) return overdue(table, period, atom.overdue)
  if ('mark' in atom) return PAUSES.has(atom.mark) ? paused(table, period, atom.mark) : marked(table, atom.mark)
  if ('kind' in atom) return among(table, 'kind', CASE_KINDS, atom.kind)
  if ('source' in atom) return among(table, 'source', CASE_SOURCES, atom.source)
  if ('state' in atom) return among(table, 'state', CASE_STATES, atom.state)
  return among(table, 'stage', STAGES, atom.stage)
}

/** The column that says whether a case belongs to the period. */
function periodColumn(time: FactTime | FactDue, column: FactColumn, { basis }: Period): FactColumn {
  return basis === 'filed' && !BEFORE_FILING.has(time) ? 'filedAt' : column
}

function happened(table: FactTable, period: Period, time: FactTime): Fill {
  const when = table.column(timeColumn(time))
  const belongs = table.column(periodColumn(time, timeColumn(time), period))
  const { from, to } = period
  return (mask, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) {
      const at = belongs[row] as number
      mask[i] = at >= from && at < to && (when[row] as number) < to ? 1 : 0
    }
  }
}

function done(table: FactTable, { to }: Period, time: FactTime): Fill {
  const when = table.column(timeColumn(time))
  return (mask, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) mask[i] = (when[row] as number) < to ? 1 : 0
  }
}

/**
 * At the very instant a limit is still kept. A case whose clock stood at the end of the period is not due; an ended one never is.
 * Rows say how a case stood at the end of the period's last day, or, of records older than that, how it stands now: what came
 * after the end is told apart by its time as far as the row knows it.
 */
function overdue(table: FactTable, period: Period, what: FactDue): Fill {
  if (what === 'assist') return overdueShare(table, period)
  const pending = what === 'close' ? null : what === 'handle' ? handling(table, period) : waiting(table, what)
  const dueAt = table.column(what === 'close' ? 'totalDueAt' : what === 'handle' ? 'handleDueAt' : 'stageDueAt')
  const endedAt = table.column('endedAt')
  const stands = standing(table, period, markBit('suspended') | markBit('postponed'))
  const belongs = period.basis === 'filed' && !BEFORE_FILING.has(what) ? table.column('filedAt') : null
  const { from, to, asOf } = period
  return (mask, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) {
      const is =
        (dueAt[row] as number) < asOf &&
        !((endedAt[row] as number) < to) &&
        !stands(row) &&
        (pending === null || pending(row)) &&
        (belongs === null || ((belongs[row] as number) >= from && (belongs[row] as number) < to))
      mask[i] = is ? 1 : 0
    }
  }
}

/** The limit of a share stands still with the case's: while the case is suspended it has none. */
function overdueShare(table: FactTable, { to, asOf }: Period): Fill {
  const dueAt = table.column('assistDueAt')
  const overAt = table.column('shareOverAt')
  return (mask, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) {
      mask[i] = (dueAt[row] as number) < asOf && !((overAt[row] as number) < to) ? 1 : 0
    }
  }
}

/** With the unit at the end of the period: it is now, or what took it from there came later. */
function handling(table: FactTable, { to }: Period): (row: number) => boolean {
  const stage = table.column('stage')
  const later = (['handledAt', 'returnedAt', 'endedAt'] as const).map((name) => table.column(name))
  const [handledAt, returnedAt, endedAt] = later as [Float64Array, Float64Array, Float64Array]
  const here = STAGES.indexOf('handle')
  return (row) =>
    stage[row] === here ||
    (!((handledAt[row] as number) < to) &&
      ((handledAt[row] as number) >= to || (returnedAt[row] as number) >= to || (endedAt[row] as number) >= to))
}

function waiting(table: FactTable, what: Exclude<FactDue, 'close' | 'assist'>): (row: number) => boolean {
  const place = PLACES[what]
  const column = table.column('state' in place ? 'state' : 'stage')
  const here = 'state' in place ? CASE_STATES.indexOf(place.state) : STAGES.indexOf(place.stage)
  return (row) => column[row] === here
}

/**
 * Whether the clock stood (挂账, 缓办) at the end of the period: it stands in this row and did then, or has gone on since. Of
 * several pauses a row knows the last.
 */
function standing(table: FactTable, { to }: Period, bits: number): (row: number) => boolean {
  const marks = table.column('marks')
  const suspendedAt = table.column('suspendedAt')
  const resumedAt = table.column('resumedAt')
  return (row) =>
    ((marks[row] as number) & bits) === 0
      ? (suspendedAt[row] as number) < to && (resumedAt[row] as number) >= to
      : !((suspendedAt[row] as number) >= to)
}

/** Whether a pause that is over was 缓办 is forgotten: it counts as 挂账, of which 缓办 is a kind. */
function paused(table: FactTable, period: Period, mark: FactMark): Fill {
  const marks = table.column('marks')
  const bit = markBit(mark)
  const stands = standing(table, period, bit)
  return (mask, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) {
      mask[i] = stands(row) && (mark === 'suspended' || ((marks[row] as number) & bit) !== 0) ? 1 : 0
    }
  }
}

function marked(table: FactTable, mark: FactMark): Fill {
  const marks = table.column('marks')
  const bit = markBit(mark)
  return (mask, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) mask[i] = ((marks[row] as number) & bit) === 0 ? 0 : 1
  }
}

function among<Word extends string>(table: FactTable, column: FactColumn, words: readonly Word[], wanted: readonly Word[]): Fill {
  const values = table.column(column)
  const is = Uint8Array.from(words, (word) => (wanted.includes(word) ? 1 : 0))
  return (mask, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) mask[i] = is[values[row] as number] as number
  }
}
