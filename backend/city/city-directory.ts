import { NO_INDEX } from '../../contract/domain/case-columns.ts'
import type { CaseKind } from '../../contract/domain/stage.ts'
import type { Area, CaseClass, CityFile, Unit } from '../../contract/files/city.ts'
import type { FiledCondition } from '../../core/cases/open-case.ts'
import type { LimitRules } from '../../core/cases/stage-clock.ts'
import { workingTime } from '../../core/time/working-time.ts'
import { type AreaLookup, areaLookup } from '../areas/lookup/area-lookup.ts'

/** Everything that is looked up in the city's data while the backend runs. */
export class CityDirectory {
  readonly city: CityFile
  readonly rules: LimitRules
  readonly districts: readonly { readonly code: string; readonly name: string }[]
  private readonly areaIndex = new Map<string, number>()
  private readonly unitIndex = new Map<string, number>()
  private readonly classIndex = { component: new Map<string, number>(), event: new Map<string, number>() }
  private readonly moverIndex = new Map<string, number>()
  private readonly places: AreaLookup<Area>

  constructor(city: CityFile) {
    this.city = city
    this.rules = { time: workingTime(city.calendar), stageLimits: city.stageLimits }
    city.areas.forEach((area, index) => this.areaIndex.set(area.code, index))
    city.units.forEach((unit, index) => this.unitIndex.set(unit.code, index))
    city.movers.forEach((mover, index) => this.moverIndex.set(mover.id, index))
    // The first edition listed wins where two editions use the same digits.
    for (let i = city.classes.length - 1; i >= 0; i--) {
      const { kind, code } = city.classes[i] as CaseClass
      this.classIndex[kind].set(code, i)
    }
    this.places = areaLookup(city.areas)
    this.districts = city.areas.filter(({ kind }) => kind === 'district').map(({ code, name }) => ({ code, name }))
  }

  /** Cell and district of a place; null outside all. The district is the cell's own, by its code, where there is a cell. */
  locate(lng: number, lat: number): { cellCode: string | null; districtCode: string | null } {
    const { cell, district } = this.places.at(lng, lat)
    return { cellCode: this.city.areas[cell]?.code ?? null, districtCode: this.city.areas[district]?.code ?? null }
  }

  classOf(kind: CaseKind, code: string): CaseClass | undefined {
    return this.city.classes[this.classIndex[kind].get(code) ?? -1]
  }

  /** The filing condition by key; without a key the class's first, which the tables make the gravest: better early than late. */
  condition(kind: CaseKind, code: string, key: string | undefined): FiledCondition | null {
    const conditions = this.classOf(kind, code)?.conditions ?? []
    return (key === undefined ? conditions[0] : conditions.find((condition) => condition.key === key)) ?? null
  }

  unit(code: string): Unit | undefined {
    return this.city.units[this.unitIndex.get(code) ?? -1]
  }

  hasDistrict(code: string): boolean {
    return this.districts.some((district) => district.code === code)
  }

  mover(id: string): number | undefined {
    return this.moverIndex.get(id)
  }

  indexOfArea(code: string | null): number {
    return (code === null ? undefined : this.areaIndex.get(code)) ?? NO_INDEX
  }

  indexOfUnit(code: string | null): number {
    return (code === null ? undefined : this.unitIndex.get(code)) ?? NO_INDEX
  }

  indexOfClass(kind: CaseKind, code: string): number {
    return this.classIndex[kind].get(code) ?? NO_INDEX
  }
}
