import type { CityFile } from '../../contract/files/city.ts'
import type { CountdownRow, Language } from '../../contract/ipc/window-stream.ts'

/** Names behind a case's column indexes; undefined where the city is not known or the index is none. */
export interface CaseNames {
  readonly className: string | undefined
  readonly unit: string | undefined
  readonly district: string | undefined
}

interface Named {
  readonly name: string
  readonly nameEn?: string
}

export function nameOf(named: Named | undefined, language: Language): string | undefined {
  return named && language === 'en' ? (named.nameEn ?? named.name) : named?.name
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
