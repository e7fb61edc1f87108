import type { CaseKind } from '../../contract/domain/stage.ts'
import type { CaseClass, CityFile } from '../../contract/files/city.ts'
import type { CountdownRow, Language } from '../../contract/ipc/window-stream.ts'

/** Names behind a case's column indexes; undefined where the city is not known or the index is none. */
export interface CaseNames {
  readonly className: string | undefined
  readonly unit: string | undefined
  readonly district: string | undefined
}

/** A class of one edition of the dictionary: digits alone never join. */
export interface ClassKey {
  readonly kind: CaseKind
  readonly classCode: string
  readonly edition: string | null
}

interface Named {
  readonly name: string
  readonly nameEn?: string
}

export function nameOf(named: Named | undefined, language: Language): string | undefined {
  return named && language === 'en' ? (named.nameEn ?? named.name) : named?.name
}

/** null where the city's dictionary has no such class. */
export function classNamed(city: CityFile | null, key: ClassKey, language: Language): string | null {
  return nameOf(classOf(city, key), language) ?? null
}

/** By its key where the class or the condition is not known. */
export function conditionNamed(city: CityFile | null, key: ClassKey, condition: string): string {
  return classOf(city, key)?.conditions.find((one) => one.key === condition)?.name ?? condition
}

/** By its code where the city does not know it. */
export function unitNamed(city: CityFile | null, code: string, language: Language): string {
  return (
    nameOf(
      city?.units.find((unit) => unit.code === code),
      language,
    ) ?? code
  )
}

/** By its code where the city does not know it. */
export function areaNamed(city: CityFile | null, code: string, language: Language): string {
  return (
    nameOf(
      city?.areas.find((area) => area.code === code),
      language,
    ) ?? code
  )
}

function classOf(city: CityFile | null, { kind, classCode, edition }: ClassKey): CaseClass | undefined {
  return city?.classes.find((one) => one.code === classCode && one.kind === kind && one.edition === edition)
}

export function caseNames(city: CityFile | null, row: CountdownRow, language: Language): CaseNames {
  return {
    className: nameOf(city?.classes[row.classIndex], language),
    unit: nameOf(city?.units[row.unitIndex], language),
    district: nameOf(city ? districtAt(city, row.districtIndex) : undefined, language),
  }
}

function districtAt(city: CityFile, index: number): Named | undefined {
  const area = city.areas[index]
  return area?.kind === 'district' ? area : undefined
}
