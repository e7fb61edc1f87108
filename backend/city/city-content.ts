import type { Area, CityFile } from '../../contract/files/city.ts'
import { type UnitTree, unitTree } from '../../core/access/unit-tree.ts'
import { type ClassBook, classBook } from '../../core/classes/class-book.ts'
import { type WorkingTime, workingTime } from '../../core/time/working-time.ts'
import { type AreaLookup, areaLookup } from '../areas/lookup/area-lookup.ts'

/** One revision of the city with everything that is looked up in it. Never changed: a new revision is a new one. */
export interface CityContent {
  readonly city: CityFile
  readonly time: WorkingTime
  readonly districts: readonly { readonly code: string; readonly name: string }[]
  readonly areas: ReadonlyMap<string, number>
  readonly units: ReadonlyMap<string, number>
  readonly unitTree: UnitTree
  readonly classes: ClassBook
  /** Those in service. */
  readonly movers: ReadonlyMap<string, number>
  readonly places: AreaLookup<Area>
}

export function cityContent(city: CityFile): CityContent {
  return {
    city,
    time: workingTime(city.calendar),
    districts: city.areas.filter(({ kind }) => kind === 'district').map(({ code, name }) => ({ code, name })),
    areas: new Map(city.areas.map(({ code }, index) => [code, index])),
    units: new Map(city.units.map(({ code }, index) => [code, index])),
    unitTree: unitTree(city.units),
    classes: classBook(city.classes),
    movers: new Map(city.movers.flatMap(({ id, inactive }, index) => (inactive ? [] : [[id, index] as const]))),
    places: areaLookup(city.areas),
  }
}
