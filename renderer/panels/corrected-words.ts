import { CITY_CENTRE, type CorrectedFacts } from '../../contract/domain/choices.ts'
import type { CityFile } from '../../contract/files/city.ts'
import type { CaseCard, LogEntry } from '../../contract/wire/rest.ts'
import { beforeCorrections } from '../../core/cases/correction.ts'
import { areaNamed, classNamed, conditionNamed, unitNamed } from '../ui/case-names.ts'
import type { Reading } from '../ui/reading.tsx'

/** One thing that a step says beyond its own name. */
export interface Said {
  readonly name: string
  readonly value: string
}

/** About a metre: finer than anybody points at a map. */
const DEGREE_DIGITS = 5

type ReportFacts = ReturnType<typeof factsOf>
type Facts = ReportFacts & Pick<CorrectedFacts, 'condition' | 'unitCode' | 'centre'>

/** Facts that are told as one, under what name, in which words. */
interface Told {
  readonly facts: readonly (keyof CorrectedFacts)[]
  readonly name: string
  readonly words: (facts: Facts) => string | null | undefined
}

/** What a correction (更正) changed, each from what to what; nothing for any other line of the log. */
export function correctedWords(card: CaseCard, entry: LogEntry, city: CityFile | null, reading: Reading): readonly Said[] {
  const corrected = entry.choices?.corrected
  if (!corrected) return []
  const { change, nothing } = reading.text.said
  const later = card.log.filter(({ seq }) => seq > entry.seq)
  const after: Facts = { ...beforeCorrections(factsOf(card), later), ...corrected.to }
  const before: Facts = { ...beforeCorrections(factsOf(card), [entry, ...later]), ...corrected.from }
  return toldOf(city, reading, before.classEdition !== after.classEdition)
    .filter(({ facts }) => facts.some((fact) => fact in corrected.to))
    .map(({ name, words }) => ({ name, value: change(words(before) || nothing, words(after) || nothing) }))
}

function factsOf(card: CaseCard) {
  const { kind, classCode, edition, lng, lat, address, description, cellCode, districtCode, componentCode } = card
  return { kind, classCode, classEdition: edition, lng, lat, address, description, cellCode, districtCode, componentCode }
}

function toldOf(city: CityFile | null, { text, language }: Reading, otherEdition: boolean): readonly Told[] {
  const { said, card } = text
  const keyOf = ({ kind, classCode, classEdition }: Facts) => ({ kind, classCode, edition: classEdition })
  const classWords = (facts: Facts) => {
    const name = classNamed(city, keyOf(facts), language)
    const edition = otherEdition && facts.classEdition ? [facts.classEdition] : []
    return [name, said.kinds[facts.kind], facts.classCode, ...edition].filter(Boolean).join(' ')
  }
  return [
    { facts: ['kind', 'classCode', 'classEdition'], name: said.class, words: classWords },
    {
      facts: ['condition'],
      name: said.condition,
      words: (facts) => facts.condition && conditionNamed(city, keyOf(facts), facts.condition),
    },
    {
      facts: ['lng', 'lat'],
      name: said.place,
      words: ({ lng, lat }) => `${lng.toFixed(DEGREE_DIGITS)}, ${lat.toFixed(DEGREE_DIGITS)}`,
    },
    { facts: ['address'], name: card.address, words: ({ address }) => address },
    { facts: ['description'], name: card.description, words: ({ description }) => description },
    {
      facts: ['districtCode'],
      name: said.district,
      words: ({ districtCode }) => districtCode && areaNamed(city, districtCode, language),
    },
    { facts: ['cellCode'], name: card.cell, words: ({ cellCode }) => cellCode },
    { facts: ['unitCode'], name: card.unit, words: ({ unitCode }) => unitCode && unitNamed(city, unitCode, language) },
    { facts: ['componentCode'], name: said.component, words: ({ componentCode }) => componentCode },
    {
      facts: ['centre'],
      name: said.centre,
      words: ({ centre }) => (centre === CITY_CENTRE ? said.cityCentre : centre && areaNamed(city, centre, language)),
    },
  ]
}
