import { STAGES, type Stage } from '../../contract/domain/stage.ts'
import type { CityFile } from '../../contract/files/city.ts'
import { NO_LIMIT_AT, type Selection } from '../../contract/ipc/window-stream.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import { caseNames, classNamed, nameOf } from '../ui/case-names.ts'
import type { Reading } from '../ui/reading.tsx'
import { limitWords } from './limit-words.ts'

/** What is known of a selected case, from its card or, with the line cut, from its row: in words. null = not known. */
export interface CaseFacts {
  readonly number: string
  readonly className: string | null
  readonly address: string | null
  readonly source: string | null
  readonly cell: string | null
  readonly unit: string | null
  readonly stage: Stage | null
  readonly state: string | null
  readonly limit: string | null
  readonly description: string | null
  /** HallMs */
  readonly reportedAt: number | null
  /** HallMs at which the case as a whole must be closed. */
  readonly totalDueAt: number | null
  /** HallMs; null where no limit runs. */
  readonly clock: { readonly stageSince: number; readonly warnAt: number; readonly dueAt: number } | null
}

export function caseFacts(selection: Selection, city: CityFile | null, reading: Reading): CaseFacts {
  const { card, row } = selection
  if (card) return factsOfCard(card, city, reading)
  const names = row && caseNames(city, row, reading.language)
  return {
    number: row?.number ?? `#${selection.caseId}`,
    className: names?.className ?? null,
    address: row?.address ?? null,
    source: null,
    // A row knows the district alone, and a district under the word 网格 would be false.
    cell: null,
    unit: names?.unit ?? null,
    stage: (row && STAGES[row.stage]) ?? null,
    state: null,
    limit: null,
    description: null,
    reportedAt: null,
    totalDueAt: null,
    clock: row && row.dueAt < NO_LIMIT_AT ? row : null,
  }
}

function factsOfCard(card: CaseCard, city: CityFile | null, { language, text }: Reading): CaseFacts {
  const { stageSince, warnAt, dueAt, limit } = card
  const unit = city?.units.find((one) => one.code === card.unitCode)
  return {
    number: card.number,
    className: classNamed(city, card, language) ?? card.className,
    address: card.address,
    source: text.sources[card.source],
    cell: card.cellCode,
    unit: nameOf(unit, language) ?? card.unitName,
    stage: card.stage,
    state: text.states[card.state],
    limit: limit && limitWords(text, limit),
    description: card.description || null,
    reportedAt: card.reportedAt,
    totalDueAt: card.totalDueAt,
    clock: dueAt === null ? null : { stageSince, warnAt: warnAt ?? dueAt, dueAt },
  }
}
