import type { Corrected, CorrectedFacts } from '../../contract/domain/choices.ts'
import type { LogDraft } from './case-file.ts'

/** What a correction (更正) can change of a case, by what was wrong or by what follows from it. */
const CORRECTABLE: readonly (keyof CorrectedFacts)[] = [
  'kind',
  'classCode',
  'classEdition',
  'condition',
  'lng',
  'lat',
  'address',
  'description',
  'cellCode',
  'districtCode',
  'unitCode',
  'componentCode',
  'centre',
]

/** What a case would change of, from what to what; null = it is like that already. */
export function correctionOf(file: CorrectedFacts, wanted: CorrectedFacts): Corrected | null {
  const changed = CORRECTABLE.filter((fact) => wanted[fact] !== undefined && wanted[fact] !== file[fact])
  return changed.length === 0 ? null : { from: only(file, changed), to: only(wanted, changed) }
}

function only(facts: CorrectedFacts, names: readonly (keyof CorrectedFacts)[]): CorrectedFacts {
  return Object.fromEntries(names.map((name) => [name, facts[name]]))
}

/** The facts as the report said them, before the corrections that its log tells of. */
export function beforeCorrections<Facts extends Omit<CorrectedFacts, 'condition' | 'unitCode' | 'centre'>>(
  facts: Facts,
  log: readonly Pick<LogDraft, 'choices'>[],
): Facts {
  const corrections = log.flatMap(({ choices }) => choices?.corrected ?? [])
  const wrong = corrections.toReversed().map(({ from }) => withoutChosen(from))
  return Object.assign({ ...facts }, ...wrong)
}

/** Condition, unit and centre are chosen in steps; a report has them among its choices. */
function withoutChosen({ condition: _condition, unitCode: _unit, centre: _centre, ...facts }: CorrectedFacts): CorrectedFacts {
  return facts
}

/** Whether a correction touches the limit of handling, or takes it away. */
export function changesLimit({
  corrected,
  condition,
}: Pick<NonNullable<LogDraft['choices']>, 'corrected' | 'condition'>): boolean {
  return condition !== undefined || corrected?.to.condition === null
}
