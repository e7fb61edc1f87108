import type { CityFile } from '../../contract/files/city.ts'
import { CASE_ACTIONS, type CaseAction } from '../../contract/wire/rest.ts'
import { unitNamed } from '../ui/case-names.ts'
import { personWords } from '../ui/person-words.ts'
import type { Reading } from '../ui/reading.tsx'
import type { Dictionary } from '../ui/text/dictionary.ts'

/** The log's actions in words; the first entry of a log is the report itself. An unknown action shows as it is. */
export function actionWords(text: Dictionary, action: string): string {
  if (isAction(action)) return text.actions[action]
  if (action === 'move-deadline') return text.deadlineMoved
  return action === 'report' ? text.states.reported : action
}

function isAction(action: string): action is CaseAction {
  return (CASE_ACTIONS as readonly string[]).includes(action)
}

/** Who acted: a mover or a unit by its name, what the product itself calls its own by a word, a person as the record has it. */
export function actorWords({ text, language }: Reading, city: CityFile | null, actor: string): string {
  if (Object.hasOwn(text.actors, actor)) return text.actors[actor as keyof Dictionary['actors']]
  const unit = city?.units.find(({ name }) => name === actor)
  if (unit) return unitNamed(city, unit.code, language)
  return personWords(text, city?.movers.find(({ id }) => id === actor)?.name ?? actor)
}
