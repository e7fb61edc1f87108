import type { CaseKind } from '../../contract/domain/stage.ts'
import type { CaseClass } from '../../contract/files/city.ts'
import { hasEnded, isInForce } from './in-force.ts'

/** A stretch of local days in which bare digits meant the class of one edition. */
export interface ClassSpan {
  readonly kind: CaseKind
  readonly code: string
  /** Null = since ever. */
  readonly from: string | null
  /** Exclusive; null = until now. */
  readonly to: string | null
}

/** The dictionary (分类字典) in all its editions. Digits alone mean a class only together with a day. Numbers are places in the list. */
export interface ClassBook {
  /** Of that very edition, in force or not. */
  ofEdition(kind: CaseKind, code: string, edition: string): number | undefined
  /** The class that a report of that day is taken under. */
  inForce(kind: CaseKind, code: string, day: string): number | undefined
  /** What bare digits meant on that day: the class in force, or the nearest in time where none was. */
  meant(kind: CaseKind, code: string, day: string): number | undefined
  /** When bare digits meant the edition's class. */
  spansOfClass(kind: CaseKind, code: string, edition: string): readonly ClassSpan[]
  /** The same of all its classes. */
  spansOf(edition: string): readonly ClassSpan[]
}

/** Before every day that is written. */
const FIRST_DAY = ''

export function classBook(classes: readonly CaseClass[]): ClassBook {
  const byDigits = new Map<string, number[]>()
  for (const [index, { kind, code }] of classes.entries()) {
    const key = kind + code
    byDigits.set(key, [...(byDigits.get(key) ?? []), index])
  }
  const at = (index: number): CaseClass => classes[index] as CaseClass
  for (const of of byDigits.values()) of.sort((a, b) => precedence(at(a), at(b)) || a - b)

  const bearing = (kind: CaseKind, code: string): readonly number[] => byDigits.get(kind + code) ?? []
  const inForce: ClassBook['inForce'] = (kind, code, day) => bearing(kind, code).find((index) => isInForce(at(index), day))
  const meant: ClassBook['meant'] = (kind, code, day) => inForce(kind, code, day) ?? nearest(bearing(kind, code), at, day)
  const ofEdition: ClassBook['ofEdition'] = (kind, code, edition) =>
    bearing(kind, code).find((index) => at(index).edition === edition)
  const spansOfClass: ClassBook['spansOfClass'] = (kind, code, edition) => {
    const wanted = ofEdition(kind, code, edition)
    if (wanted === undefined) return []
    return spansWhere(bearing(kind, code).map(at), at(wanted), (day) => meant(kind, code, day) === wanted)
  }
  const spans = new Map<string, readonly ClassSpan[]>()
  return {
    inForce,
    meant,
    ofEdition,
    spansOfClass,
    spansOf: (edition) => {
      const held = spans.get(edition)
      if (held) return held
      const of = classes.filter((each) => each.edition === edition)
      const made = of.flatMap(({ kind, code }) => spansOfClass(kind, code, edition))
      if (of.length > 0) spans.set(edition, made)
      return made
    },
  }
}

/** What began later goes before; of those that began together, the edition of the later year; then the order of the list. */
function precedence(a: CaseClass, b: CaseClass): number {
  const [begunA, begunB] = [a.validFrom ?? FIRST_DAY, b.validFrom ?? FIRST_DAY]
  if (begunA !== begunB) return begunA > begunB ? -1 : 1
  return yearOf(b.edition) - yearOf(a.edition)
}

/** Editions are named by the year of the standard: `CJ/T 214-2007`, `GB/T 30428.2-2013`. 0 = the name tells none. */
export function yearOf(edition: string): number {
  return Number(edition.match(/(?:19|20)\d{2}/g)?.at(-1) ?? 0)
}

function nearest(of: readonly number[], at: (index: number) => CaseClass, day: string): number | undefined {
  const ended = of.filter((index) => hasEnded(at(index), day))
  if (ended.length > 0) return ended.reduce((a, b) => ((at(b).validTo ?? '') > (at(a).validTo ?? '') ? b : a))
  return of.at(-1)
}

function spansWhere(of: readonly CaseClass[], { kind, code }: CaseClass, isMeant: (day: string) => boolean): ClassSpan[] {
  const days = [FIRST_DAY, ...of.flatMap(({ validFrom, validTo }) => [validFrom ?? FIRST_DAY, validTo ?? FIRST_DAY])]
  const turns = [...new Set(days)].sort()
  return turns.flatMap((from, index) =>
    isMeant(from) ? [{ kind, code, from: from === FIRST_DAY ? null : from, to: turns[index + 1] ?? null }] : [],
  )
}
