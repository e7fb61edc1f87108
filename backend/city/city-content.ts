import type { CaseKind } from '../../contract/domain/stage.ts'
import type { Area, CaseClass, CityFile } from '../../contract/files/city.ts'
import { type WorkingTime, workingTime } from '../../core/time/working-time.ts'
import { type AreaLookup, areaLookup } from '../areas/lookup/area-lookup.ts'

/** One revision of the city with everything that is looked up in it. Never changed: a new revision is a new one. */
export interface CityContent {
  readonly city: CityFile
  readonly time: WorkingTime
  readonly districts: readonly { readonly code: string; readonly name: string }[]
  readonly areas: ReadonlyMap<string, number>
  readonly units: ReadonlyMap<string, number>
  readonly classes: Readonly<Record<CaseKind, ReadonlyMap<string, number>>>
  /** Those in service. */
  readonly movers: ReadonlyMap<string, number>
  readonly places: AreaLookup<Area>
}

export function cityContent(city: CityFile): CityContent {
  const classes = { component: new Map<string, number>(), event: new Map<string, number>() }
  // The first edition listed wins where two editions use the same digits.
  for (let i = city.classes.length - 1; i >= 0; i--) {
    const { kind, code } = city.classes[i] as CaseClass
    classes[kind].set(code, i)
  }
  return {
    city,
    time: workingTime(city.calendar),
    districts: city.areas.filter(({ kind }) => kind === 'district').map(({ code, name }) => ({ code, name })),
    areas: new Map(city.areas.map(({ code }, index) => [code, index])),
    units: new Map(city.units.map(({ code }, index) => [code, index])),
    classes,
    movers: new Map(city.movers.flatMap(({ id, inactive }, index) => (inactive ? [] : [[id, index] as const]))),
    places: areaLookup(city.areas),
  }
}
