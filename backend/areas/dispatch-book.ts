import type { CaseKind } from '../../contract/domain/stage.ts'
import { type ResponsibilityTable, type Responsible, responsibilityTable } from '../../core/dispatch/responsible-unit.ts'
import type { Settings } from '../settings/settings.ts'
import type { BaseData } from './base-data.ts'
import { RESPONSIBILITY } from './responsibility-setting.ts'

/** What a unit is wanted for. */
export interface Wanted {
  readonly kind: CaseKind
  readonly classCode: string
  readonly lng: number
  readonly lat: number
  /** HallMs: the rules in force then. */
  readonly at: number
}

export interface Dispatch extends Responsible {
  /** The component that was taken for the one meant. */
  readonly component: string | null
}

/** Automatic dispatch (自动分拨): from a place and a class to the unit that answers. */
export class DispatchBook {
  private readonly settings: Pick<Settings, 'at'>
  private readonly baseData: Pick<BaseData, 'areas' | 'components'>
  private held: { readonly version: number; readonly within: number; readonly table: ResponsibilityTable } | null = null

  constructor(settings: Pick<Settings, 'at'>, baseData: Pick<BaseData, 'areas' | 'components'>) {
    this.settings = settings
    this.baseData = baseData
  }

  unitFor({ kind, classCode, lng, lat, at }: Wanted): Dispatch | null {
    const { table, within } = this.rulesAt(at)
    const { areas, components } = this.baseData
    const { cell, community, street, district } = areas.at(lng, lat)
    const unitOf = (index: number): string | null => areas.areas[index]?.unitCode ?? null
    const deepest = [cell, community, street, district].find((index) => index !== -1) ?? -1
    const component =
      kind === 'component' ? components?.nearest({ lng, lat, limit: 1, withinMetres: within, classCode })[0] : undefined
    const found = table.unitFor({
      kind,
      classCode,
      areaCode: areas.areas[deepest]?.code ?? null,
      areaUnits: { cell: unitOf(cell), community: unitOf(community), street: unitOf(street), district: unitOf(district) },
      componentUnit: component?.unitCode ?? null,
    })
    return found && { ...found, component: found.by === 'component' ? (component?.code ?? null) : null }
  }

  private rulesAt(at: number) {
    const { version, body } = this.settings.at(RESPONSIBILITY, at)
    if (this.held?.version !== version) {
      this.held = { version, within: body.components.within, table: responsibilityTable(body) }
    }
    return this.held
  }
}
