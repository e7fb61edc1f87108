import { NO_INDEX } from '../../contract/domain/case-columns.ts'
import type { CaseKind } from '../../contract/domain/stage.ts'
import type { CaseClass, CityFile, Mover, Unit } from '../../contract/files/city.ts'
import type { ConditionLimit } from '../../contract/settings/limits.ts'
import type { LimitsReply } from '../../contract/wire/limits.ts'
import type { UnitTree } from '../../core/access/unit-tree.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { FiledCondition } from '../../core/cases/open-case.ts'
import type { LimitRules } from '../../core/cases/stage-clock.ts'
import type { ClassSpan } from '../../core/classes/class-book.ts'
import { isInForce } from '../../core/classes/in-force.ts'
import { deliveredLimits, type LimitTable, limitTable } from '../../core/limits/limit-table.ts'
import { localDate } from '../../core/time/local-day.ts'
import type { WorkingTime } from '../../core/time/working-time.ts'
import type { Dispatch, MeantComponent, Wanted, WantedComponent } from '../areas/dispatch-book.ts'
import { type CityContent, cityContent } from './city-content.ts'

/** What is versioned beside the city's data and decides about cases with it. */
export interface CityRules {
  limitsAt(hallMs: number): LimitTable
  /** null = a version that this backend has not heard of. */
  limitsOf(version: number): LimitTable | null
  /** The unit that answers (自动分拨); null = nobody is named. */
  dispatch(wanted: Wanted): Dispatch | null
  /** 部件: which one is meant. */
  component(wanted: WantedComponent): MeantComponent
}

/** Where and when a filing condition is wanted: both decide about its limit. */
export interface ConditionPlace {
  readonly at: number
  /** Code of the deepest area that is known; null = none. */
  readonly areaCode: string | null
  /** By this version of the limits; by the one in force, when left out. */
  readonly version?: number
}

/** What tells which class a case is of. */
export type Classed = Pick<CaseFile, 'kind' | 'classCode' | 'classEdition' | 'reportedAt'>

/**
 * Everything that is looked up in the city's data while the backend runs. An import puts another revision in the place of
 * this one, whole: who asks twice may be answered by two, but no answer is made of both.
 */
export class CityDirectory {
  private content: CityContent
  private readonly sources: CityRules
  private readonly onRevised: (() => void)[] = []
  private open: { readonly city: CityFile; readonly day: string; readonly classes: readonly CaseClass[] } | null = null

  /** Without rules of its own, those that the city file delivers. */
  constructor(city: CityFile, sources: CityRules = asDelivered(city)) {
    this.content = cityContent(city)
    this.sources = sources
  }

  get city(): CityFile {
    return this.content.city
  }

  get districts(): CityContent['districts'] {
    return this.content.districts
  }

  get time(): WorkingTime {
    return this.content.time
  }

  get unitTree(): UnitTree {
    return this.content.unitTree
  }

  /** With the new revision in place. */
  revised(listener: () => void): void {
    this.onRevised.push(listener)
  }

  /** @returns false where it is the revision that is held */
  replace(city: CityFile): boolean {
    if (city.revision === this.city.revision) return false
    this.content = cityContent(city)
    for (const listener of this.onRevised) listener()
    return true
  }

  /** The limits that a case filed at this hall time goes by. */
  rulesAt(hallMs: number): LimitRules {
    return this.sources.limitsAt(hallMs).rules(this.time)
  }

  /** The limits that a case names; those of `at`, should this backend not have heard of them yet. */
  rulesOf(version: number, at: number): LimitRules {
    return (this.sources.limitsOf(version) ?? this.sources.limitsAt(at)).rules(this.time)
  }

  /** Cell and district of a place; null outside all. The district is the cell's own, by its code, where there is a cell. */
  locate(lng: number, lat: number): { cellCode: string | null; districtCode: string | null } {
    const { places, city } = this.content
    const { cell, district } = places.at(lng, lat)
    return { cellCode: city.areas[cell]?.code ?? null, districtCode: city.areas[district]?.code ?? null }
  }

  /** The unit that answers for it, and why, where one is named that the city's data has in force. */
  dispatch(wanted: Wanted): Dispatch | null {
    const found = this.sources.dispatch(wanted)
    return found && this.isUnitInForce(found.unit, wanted.at) ? found : null
  }

  /** The component that a report is about. */
  component(wanted: WantedComponent): MeantComponent {
    return this.sources.component(wanted)
  }

  responsible(wanted: Wanted): string | null {
    return this.dispatch(wanted)?.unit ?? null
  }

  /** The class of a case, in the edition that the case was reported in. */
  classOf(of: Classed): CaseClass | undefined {
    return this.city.classes[this.placeOfClass(of) ?? -1]
  }

  /** The edition of the dictionary that a case is of; null where the dictionary has lost its class. */
  editionOf(of: Classed): string | null {
    return of.classEdition ?? this.classOf(of)?.edition ?? null
  }

  /** The name of a case's class; its digits where the dictionary has lost it. */
  className(of: Classed): string {
    return this.classOf(of)?.name ?? of.classCode
  }

  /** The class that a report of this hall time with these digits is taken under; undefined = none is in force. */
  classInForce(kind: CaseKind, code: string, at: number): CaseClass | undefined {
    return this.city.classes[this.content.classes.inForce(kind, code, this.dayOf(at)) ?? -1]
  }

  /** What the digits meant at this hall time, in force or nearest to it. */
  classMeant(kind: CaseKind, code: string, at: number): CaseClass | undefined {
    return this.city.classes[this.content.classes.meant(kind, code, this.dayOf(at)) ?? -1]
  }

  classOfEdition(kind: CaseKind, code: string, edition: string): CaseClass | undefined {
    return this.city.classes[this.content.classes.ofEdition(kind, code, edition) ?? -1]
  }

  /** The classes that reports are taken under at this hall time, in the order of the dictionary. The same list all day. */
  classesInForce(at: number): readonly CaseClass[] {
    const { city, classes } = this.content
    const day = this.dayOf(at)
    if (this.open?.city !== city || this.open.day !== day) {
      const open = city.classes.filter(({ kind, code }, index) => classes.inForce(kind, code, day) === index)
      this.open = { city, day, classes: open }
    }
    return this.open.classes
  }

  /** When these digits without an edition meant the class of this one. */
  spansOfClass(kind: CaseKind, code: string, edition: string): readonly ClassSpan[] {
    return this.content.classes.spansOfClass(kind, code, edition)
  }

  /** When digits without an edition meant the classes of this one. */
  spansOfEdition(edition: string): readonly ClassSpan[] {
    return this.content.classes.spansOf(edition)
  }

  /** The filing conditions of a class with the limits that hold there and then. */
  conditions(of: CaseClass | undefined, { at, areaCode, version }: ConditionPlace): readonly (ConditionLimit & FiledCondition)[] {
    const named = version === undefined ? null : this.sources.limitsOf(version)
    return of ? (named ?? this.sources.limitsAt(at)).conditionsOf(of, areaCode) : []
  }

  /** Every class of the dictionary with its conditions, as they are in an area at this hall time. */
  limitsIn(kind: CaseKind | undefined, { at, areaCode }: ConditionPlace): LimitsReply {
    const table = this.sources.limitsAt(at)
    const tier = areaCode === null ? null : table.tierOf(areaCode)
    return {
      version: table.version,
      bundled: table.setting.bundled,
      tier: tier && { key: tier.key, name: tier.name },
      classes: this.city.classes
        .filter((each) => kind === undefined || each.kind === kind)
        .map((each) => ({
          edition: each.edition,
          kind: each.kind,
          code: each.code,
          name: each.name,
          conditions: table.conditionsOf(each, areaCode).map(({ key, name, limit, hazard, closing }) => ({
            key,
            name,
            limit,
            hazard,
            ...(closing === undefined ? {} : { closing }),
          })),
        })),
    }
  }

  /** The filing condition by key; without a key the class's first, which the tables make the gravest: better early than late. */
  condition(of: CaseClass | undefined, key: string | undefined, place: ConditionPlace): FiledCondition | null {
    const conditions = this.conditions(of, place)
    const found = key === undefined ? conditions[0] : conditions.find((condition) => condition.key === key)
    return found ? { key: found.key, limit: found.limit, hazard: found.hazard } : null
  }

  unit(code: string): Unit | undefined {
    return this.city.units[this.content.units.get(code) ?? -1]
  }

  /** Whether the unit is there to be given work at this hall time. */
  isUnitInForce(code: string, at: number): boolean {
    const unit = this.unit(code)
    return unit !== undefined && isInForce(unit, this.dayOf(at))
  }

  hasDistrict(code: string): boolean {
    return this.districts.some((district) => district.code === code)
  }

  /** Of one in service; undefined for strangers and for those whose service is over. */
  mover(id: string): number | undefined {
    return this.content.movers.get(id)
  }

  /** Whoever is or was a mover of the city: what they did is theirs after they left. */
  moverEver(id: string): Mover | undefined {
    return this.city.movers.find((mover) => mover.id === id)
  }

  indexOfArea(code: string | null): number {
    return (code === null ? undefined : this.content.areas.get(code)) ?? NO_INDEX
  }

  indexOfUnit(code: string | null): number {
    return (code === null ? undefined : this.content.units.get(code)) ?? NO_INDEX
  }

  indexOfClass(of: Classed): number {
    return this.placeOfClass(of) ?? NO_INDEX
  }

  private placeOfClass({ kind, classCode, classEdition, reportedAt }: Classed): number | undefined {
    const { classes } = this.content
    return classEdition === null
      ? classes.meant(kind, classCode, this.dayOf(reportedAt))
      : classes.ofEdition(kind, classCode, classEdition)
  }

  /** The city's local day. */
  dayOf(at: number): string {
    return localDate(at, this.city.calendar.utcOffsetMinutes)
  }
}

/** A city file has no components of its own. */
function noComponents({ componentCode }: WantedComponent): MeantComponent {
  return componentCode ? { fault: 'unknown' } : { code: null }
}

function asDelivered(city: CityFile): CityRules {
  const delivered = limitTable(0, deliveredLimits(city))
  return { limitsAt: () => delivered, limitsOf: () => delivered, dispatch: () => null, component: noComponents }
}
