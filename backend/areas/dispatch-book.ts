import type { CaseKind } from '../../contract/domain/stage.ts'
import { type ResponsibilityTable, type Responsible, responsibilityTable } from '../../core/dispatch/responsible-unit.ts'
import { distanceMetres } from '../../core/geometry/metres.ts'
import type { Settings } from '../settings/settings.ts'
import type { BaseData } from './base-data.ts'
import type { LookupComponent } from './lookup/component-lookup.ts'
import { RESPONSIBILITY } from './responsibility-setting.ts'

/** What a unit is wanted for. */
export interface Wanted {
  readonly kind: CaseKind
  readonly classCode: string
  /** Of the class dictionary. */
  readonly edition: string | null
  readonly lng: number
  readonly lat: number
  /** HallMs: the rules in force then. */
  readonly at: number
  /** 部件代码, where it is known; otherwise the nearest of the class is taken. */
  readonly componentCode?: string | null
}

export type WantedComponent = Omit<Wanted, 'edition'>

/** The component that is meant, or why the one that is named cannot be. */
export type MeantComponent =
  | { readonly code: string | null }
  | { readonly fault: 'reading' | 'unknown' }
  | { readonly fault: 'far'; readonly metres: number }

export interface Dispatch extends Responsible {
  /** The component that was taken for the one meant. */
  readonly component: string | null
}

/**
 * Farther from a component than this nobody stands who reports it: a phone between tall houses is some 50 m out, and a bridge or
 * a green belt bears its code at one point.
 */
const FAR_FROM_COMPONENT_METRES = 200

/** Automatic dispatch (自动分拨): from a place and a class to the unit that answers. */
export class DispatchBook {
  private readonly settings: Pick<Settings, 'at'>
  private readonly baseData: Pick<BaseData, 'areas' | 'components'>
  private held: { readonly version: number; readonly within: number; readonly table: ResponsibilityTable } | null = null

  constructor(settings: Pick<Settings, 'at'>, baseData: Pick<BaseData, 'areas' | 'components'>) {
    this.settings = settings
    this.baseData = baseData
  }

  /** 部件: the one that is named, where it is one of the city's and near; otherwise the nearest of the class. */
  componentFor(wanted: WantedComponent): MeantComponent {
    const { componentCode, lng, lat } = wanted
    if (componentCode === undefined || componentCode === null) return { code: this.nearest(wanted)?.code ?? null }
    const { components } = this.baseData
    if (components === null) return { fault: 'reading' }
    const named = components.byCode(componentCode)
    if (named === null) return { fault: 'unknown' }
    const metres = distanceMetres([lng, lat], [named.lng, named.lat])
    return metres > FAR_FROM_COMPONENT_METRES ? { fault: 'far', metres } : { code: named.code }
  }

  unitFor(wanted: Wanted): Dispatch | null {
    const { kind, classCode, edition, lng, lat, at } = wanted
    const { table } = this.rulesAt(at)
    const { areas } = this.baseData
    const { cell, community, street, district } = areas.at(lng, lat)
    const unitOf = (index: number): string | null => areas.areas[index]?.unitCode ?? null
    const deepest = [cell, community, street, district].find((index) => index !== -1) ?? -1
    const component = this.known(wanted.componentCode) ?? this.nearest(wanted)
    const found = table.unitFor({
      kind,
      classCode,
      edition,
      areaCode: areas.areas[deepest]?.code ?? null,
      areaUnits: { cell: unitOf(cell), community: unitOf(community), street: unitOf(street), district: unitOf(district) },
      componentUnit: component?.unitCode ?? null,
    })
    return found && { ...found, component: found.by === 'component' ? (component?.code ?? null) : null }
  }

  /** A component may have gone since the case that bears its code was reported. */
  private known(code: string | null | undefined): LookupComponent | null {
    return code ? (this.baseData.components?.byCode(code) ?? null) : null
  }

  private nearest({ kind, classCode, lng, lat, at }: WantedComponent): LookupComponent | undefined {
    if (kind !== 'component') return undefined
    const { within } = this.rulesAt(at)
    return this.baseData.components?.nearest({ lng, lat, limit: 1, withinMetres: within, classCode })[0]
  }

  private rulesAt(at: number) {
    const { version, body } = this.settings.at(RESPONSIBILITY, at)
    if (this.held?.version !== version) {
      this.held = { version, within: body.components.within, table: responsibilityTable(body) }
    }
    return this.held
  }
}
