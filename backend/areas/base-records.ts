import type { Post } from '../../contract/domain/post.ts'
import type { CaseClass, Mover, Unit } from '../../contract/files/city.ts'
import type { LngLat } from '../../contract/units.ts'
import type { ComponentState, ComponentStatus } from '../../contract/wire/areas.ts'
import type { ShiftPlan } from '../../contract/wire/duty.ts'
import type { Role } from '../../contract/wire/rest.ts'
import type { CalendarDay } from '../../core/time/calendar-overrides.ts'
import type { AreaAlias, AreaVersion } from './area-registry.ts'

/** A component (部件) as it is stored. Dates are local days `YYYY-MM-DD`. */
export interface ComponentRecord {
  readonly code: string
  readonly name: string | null
  readonly lng: number
  readonly lat: number
  readonly cellCode: string | null
  /** 主管部门, 责任(权属)单位, 养护单位. */
  readonly authorityCode: string | null
  readonly ownerCode: string | null
  readonly keeperCode: string | null
  readonly state: ComponentState
  readonly status: ComponentStatus
  readonly validFrom: string | null
  readonly changedOn: string | null
  /** 数据来源: 实测, 地形图, 调绘 … */
  readonly origin: string | null
  readonly note: string | null
}

export interface UnitRecord extends Unit {
  readonly parentCode: string | null
}

export const PLACE_KINDS = ['road', 'place'] as const
export type PlaceKind = (typeof PLACE_KINDS)[number]

/** The course of a road: lines of points. */
export type Lines = readonly (readonly LngLat[])[]

/** 道路 or 地点: what an address is searched by. */
export interface PlaceRecord {
  readonly code: string
  readonly kind: PlaceKind
  readonly name: string
  readonly nameEn: string | null
  readonly lng: number
  readonly lat: number
  /** Null for a place, and for a road that came without its course. */
  readonly lines: Lines | null
}

export interface DayRecord extends CalendarDay {
  readonly name: string | null
}

/** A collector (监督员) or vehicle. */
export interface MoverRecord {
  readonly id: string
  readonly kind: Mover['kind']
  readonly name: string
  readonly unitCode: string | null
  /** 号牌 */
  readonly plate: string | null
  /** 终端手机号, by which a JT/T 808 terminal is known, and the terminal id that it must register with; null = any. */
  readonly phone: string | null
  readonly deviceId: string | null
  /** First day in service, and first day no longer; null = open. */
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** An account (账号) as it is stored, without its password. */
export interface StoredAccount {
  readonly user: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly posts: readonly Post[]
  readonly areas: readonly string[]
  readonly units: readonly string[]
  readonly disabled: boolean
}

type Kept = 'posts' | 'areas' | 'units' | 'disabled'
/** An account as a file has it; null = as it is. */
export type AccountRecord = Omit<StoredAccount, Kept> & { readonly [Field in Kept]: StoredAccount[Field] | null }

/** What an import may write, by target. */
export interface BaseRecords {
  readonly areas: readonly AreaVersion[]
  readonly aliases: readonly AreaAlias[]
  readonly components: readonly ComponentRecord[]
  readonly units: readonly UnitRecord[]
  readonly classes: readonly CaseClass[]
  readonly places: readonly PlaceRecord[]
  readonly days: readonly DayRecord[]
  readonly movers: readonly MoverRecord[]
  readonly accounts: readonly AccountRecord[]
  readonly shifts: readonly ShiftPlan[]
}

export function classKey({ edition, kind, code }: Pick<CaseClass, 'edition' | 'kind' | 'code'>): string {
  return `${edition}/${kind}/${code}`
}

export const NO_RECORDS: BaseRecords = {
  areas: [],
  aliases: [],
  components: [],
  units: [],
  classes: [],
  places: [],
  days: [],
  movers: [],
  accounts: [],
  shifts: [],
}
