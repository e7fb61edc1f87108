import { type Choices, CITY_CENTRE } from '../../contract/domain/choices.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { CaseCard, LogEntry } from '../../contract/wire/rest.ts'
import { areaNamed, conditionNamed, unitNamed } from '../ui/case-names.ts'
import type { Reading } from '../ui/reading.tsx'
import { correctedWords, type Said } from './corrected-words.ts'
import { limitWords } from './limit-words.ts'

/** Steps whose unit is one that assists (协办). */
const OF_A_PART: readonly string[] = ['take-up-part', 'finish-part', 'release-part']

/** What a line of a case's log tells beside time, action and actor: the unit, what was corrected, the reason. */
export function logDetails(card: CaseCard, entry: LogEntry, city: CityFile | null, reading: Reading): readonly Said[] {
  const { said } = reading.text
  return [
    ...(entry.choices ? chosen(card, entry.choices, entry.action, city, reading) : []),
    ...correctedWords(card, entry, city, reading),
    ...(entry.application === null ? [] : [{ name: said.application, value: String(entry.application) }]),
    ...(entry.reason ? [{ name: said.reason, value: entry.reason }] : []),
  ]
}

function chosen(card: CaseCard, choices: Choices, action: string, city: CityFile | null, reading: Reading): Said[] {
  const { text, format, language } = reading
  const { said } = text
  const { condition, moved } = choices
  const unit = (code: string) => unitNamed(city, code, language)
  const centre = (code: string) => (code === CITY_CENTRE ? said.cityCentre : areaNamed(city, code, language))
  const moment = (at: number | null | undefined) => (typeof at === 'number' ? format.moment(at) : null)
  const lines: [name: string, value: string | null | undefined][] = [
    [OF_A_PART.includes(action) ? said.assisting : text.card.unit, choices.unit && unit(choices.unit)],
    [said.assisting, choices.assisting?.map(unit).join(said.and)],
    // A correction tells of its condition from what, to what.
    [said.condition, choices.corrected ? null : condition && conditionNamed(city, card, condition.key)],
    [text.card.limit, condition && limitWords(text, condition.limit)],
    [said.until, moment(choices.until)],
    [said.centre, choices.centre && centre(choices.centre)],
    [said.satisfaction, choices.satisfaction && said.satisfactions[choices.satisfaction]],
    [text.card.due, moment(moved?.dueAt)],
  ]
  return lines.flatMap(([name, value]) => (value ? [{ name, value }] : []))
}
