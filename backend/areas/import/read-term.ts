import type { CaseClass } from '../../../contract/files/city.ts'
import { yearOf } from '../../../core/classes/class-book.ts'
import { isInForce, type Term } from '../../../core/classes/in-force.ts'
import { ALWAYS } from '../area-registry.ts'
import { classKey } from '../base-records.ts'
import type { PlanContext } from './plan-context.ts'
import type { RowReader } from './row-reader.ts'

/** What the row says of its days; what it has no column for stays as it is stored. */
export function readTerm(reader: RowReader, code: string, context: PlanContext, stored: Term | undefined): Term {
  const validFrom = reader.day('validFrom') ?? context.validFrom ?? stored?.validFrom
  const validTo = context.mapping.columnOf.has('validTo') ? (reader.day('validTo') ?? undefined) : stored?.validTo
  if (validTo !== undefined && validTo <= (validFrom ?? ALWAYS)) {
    context.findings.error('validity-bad', { row: reader.row.row, code }, { from: validFrom ?? '', to: validTo })
  }
  return { ...(validFrom === undefined ? {} : { validFrom }), ...(validTo === undefined ? {} : { validTo }) }
}

/**
 * A class whose digits another edition has: without a day of its own a newer edition begins on the day of the import, so that
 * what was reported before keeps its class; an older one is for old cases.
 */
export function classTerm(reader: RowReader, read: Omit<CaseClass, 'conditions'>, context: PlanContext): Term {
  const { stored, today, findings } = context
  const before = stored.classes.get(classKey(read))
  const term = readTerm(reader, read.code, context, before)
  const other = before ? undefined : inForceElsewhere(read, context)
  if (!other) return term
  const isOlder = term.validFrom === undefined && yearOf(read.edition) < yearOf(other.edition)
  const begun = isOlder ? term : { validFrom: today, ...term }
  const facts = { code: read.code, other: other.edition, from: begun.validFrom ?? '' }
  findings.add('info', isOlder ? 'class-older' : 'class-superseded', { row: reader.row.row, code: read.code }, facts)
  return begun
}

function inForceElsewhere(
  { kind, code, edition }: Omit<CaseClass, 'conditions'>,
  { stored, today }: PlanContext,
): CaseClass | undefined {
  return [...stored.classes.values()].find(
    (each) => each.kind === kind && each.code === code && each.edition !== edition && isInForce(each, today),
  )
}
