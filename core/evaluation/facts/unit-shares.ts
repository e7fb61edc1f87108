import type { Part } from '../../../contract/domain/choices.ts'
import type { CaseFile } from '../../cases/case-file.ts'
import { PAUSED } from '../../cases/state-machine.ts'
import type { CaseFacts } from './fact-columns.ts'
import { type FactEntry, foldFacts } from './fold-facts.ts'

/**
 * What a unit answers for of a case beside the unit that has it: what was taken from it when it was overdue (改派, 回退,
 * 撤回派遣) or passed on by it (内部分派), and its part as an assisting unit (协办). Counted for units alone, so that no area counts a case twice.
 */
export interface UnitShare {
  readonly unit: string | number
  /** When the part began; NaN of what was taken. */
  readonly since: number
  /** Limit of an open part; NaN while the case is suspended, and of what was taken. */
  readonly assistDueAt: number
  readonly assistedAt: number
  /** When it was taken from the unit, which was late. */
  readonly takenAt: number
  /** Done, taken, let off (免除协办), or the case ended. */
  readonly shareOverAt: number
  readonly late: boolean
}

/** Steps that take a case from its unit, and the parts from those that assist. */
const TAKING: ReadonlySet<string> = new Set(['return', 'redispatch', 'revoke'])
/** 内部分派 passes the case on alone, and its limit with it. */
const PASSING_ON = 'assign'
const leavesUnit = (action: string): boolean => TAKING.has(action) || action === PASSING_ON

/** Whether a case may have shares that a step changes: all others need not be looked at. */
export function touchesShares(file: CaseFile, entries: readonly FactEntry[]): boolean {
  return file.assisting.length > 0 || entries.some(({ action }) => leavesUnit(action))
}

/** The shares after a step of one or more lines; `known` are the case's facts before it. */
export function sharesAfter(
  shares: readonly UnitShare[],
  known: CaseFacts | null,
  file: CaseFile,
  entries: readonly FactEntry[],
): readonly UnitShare[] {
  let [facts, next] = [known, shares]
  for (const entry of entries) {
    if (facts && leavesUnit(entry.action)) next = taken(next, facts, entry)
    facts = foldFacts(facts, file, entry)
  }
  return facts ? withParts(next, facts, file) : next
}

function taken(shares: readonly UnitShare[], { unit, handleDueAt }: CaseFacts, { at, late, action }: FactEntry): UnitShare[] {
  const left = shares.map((share) => {
    if (action === PASSING_ON || !Number.isNaN(share.shareOverAt)) return share
    return { ...share, shareOverAt: at, ...(share.assistDueAt < at ? { takenAt: at, late: true } : {}) }
  })
  if (unit === null || !(late || handleDueAt < at)) return left
  // A limit that has passed once has not passed again because the case came back within the department.
  if (shares.some((share) => share.unit === unit && Number.isNaN(share.since) && share.takenAt > handleDueAt)) return left
  const nothing = { since: Number.NaN, assistDueAt: Number.NaN, assistedAt: Number.NaN }
  return [...left, { unit, ...nothing, takenAt: at, shareOverAt: at, late: true }]
}

function withParts(shares: readonly UnitShare[], facts: CaseFacts, file: CaseFile): readonly UnitShare[] {
  const next = [...shares]
  for (const part of file.assisting) {
    const index = next.findIndex(({ unit, since }) => unit === part.unit && since === part.since)
    const before = next[index]
    const share = before && !Number.isNaN(before.shareOverAt) ? before : shareOfPart(part, facts, file)
    next[index < 0 ? next.length : index] = share
  }
  return next
}

function shareOfPart(part: Part, { handleDueAt }: CaseFacts, file: CaseFile): UnitShare {
  return {
    unit: part.unit,
    since: part.since,
    assistDueAt: PAUSED.includes(file.state) ? Number.NaN : handleDueAt,
    assistedAt: part.doneAt ?? Number.NaN,
    takenAt: Number.NaN,
    shareOverAt: part.doneAt ?? part.releasedAt ?? file.endedAt ?? Number.NaN,
    late: part.late,
  }
}
