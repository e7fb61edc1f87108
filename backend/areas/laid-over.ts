import type { Area, CaseClass, CityFile, Unit } from '../../contract/files/city.ts'
import { ALWAYS, type AreaVersion } from './area-registry.ts'
import { classKey, type UnitRecord } from './base-records.ts'
import { grouped } from './grouped.ts'
import type { StoredRecords } from './store/read-base-data.ts'

export interface LaidOver {
  /** Every edition; those of one code lie together. */
  readonly areas: readonly AreaVersion[]
  readonly units: readonly (Unit | UnitRecord)[]
  readonly classes: readonly CaseClass[]
}

/**
 * What was imported, laid over the city file record by record: it wins where both have a code, and nothing of the file goes
 * because other codes were imported: an older edition of the dictionary stays, for the cases that are of it. The file's own come
 * first, in its order, then what is new.
 */
export function laidOver(city: Pick<CityFile, 'areas' | 'units' | 'classes'>, stored: StoredRecords): LaidOver {
  return {
    areas: areasOf(city.areas, stored.areas),
    units: merged<Unit | UnitRecord, UnitRecord>(city.units, stored.units, ({ code }) => code),
    classes: merged(city.classes, stored.classes, classKey),
  }
}

function versionOf(area: Area): AreaVersion {
  return { ...area, nameEn: area.nameEn ?? null, unitCode: area.unitCode ?? null, validFrom: ALWAYS, validTo: null }
}

/** The file's edition of an area holds until the first imported one begins. */
function areasOf(own: readonly Area[], imported: readonly AreaVersion[]): AreaVersion[] {
  const byCode = grouped(imported, ({ code }) => code)
  const ownCodes = new Set<string>(own.map(({ code }) => code))
  const editions = own.flatMap((area): readonly AreaVersion[] => {
    const later = byCode.get(area.code)
    if (!later) return [versionOf(area)]
    const first = later.map(({ validFrom }) => validFrom).sort()[0]!
    return first === ALWAYS ? later : [{ ...versionOf(area), validTo: first }, ...later]
  })
  return [...editions, ...imported.filter(({ code }) => !ownCodes.has(code))]
}

function merged<Own, Imported extends Own>(
  own: readonly Own[],
  imported: readonly Imported[],
  keyOf: (record: Own) => string,
): Own[] {
  const byKey = new Map(imported.map((each): [string, Own] => [keyOf(each), each]))
  const ownKeys = new Set(own.map(keyOf))
  return [...own.map((each) => byKey.get(keyOf(each)) ?? each), ...imported.filter((each) => !ownKeys.has(keyOf(each)))]
}
