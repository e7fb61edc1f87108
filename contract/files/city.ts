import Type from 'typebox'
import { CaseKind, Limit, type Stage } from '../domain/stage.ts'
import type { AreaCode, MoverId } from '../ids.ts'
import { oneOf } from '../one-of.ts'

/** Version of the city file format. A reader refuses a newer one in a sentence. */
export const CITY_FILE_VERSION = 1

const Ring = Type.Array(Type.Tuple([Type.Number(), Type.Number()]), { minItems: 4 })

/** 区县, 街道, 社区, 单元网格. */
export const AREA_KINDS = ['district', 'street', 'community', 'cell'] as const
export const Area = Type.Object({
  code: Type.Unsafe<AreaCode>(Type.String({ pattern: '^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})$' })),
  kind: oneOf(AREA_KINDS),
  name: Type.String(),
  nameEn: Type.Optional(Type.String()),
  /** 管理责任主体: the unit that answers for the area. */
  unitCode: Type.Optional(Type.String()),
  /** Polygons; in each the first ring is the outline, the others are holes. WGS-84. */
  polygons: Type.Array(Type.Array(Ring, { minItems: 1 })),
})
export type Area = Type.Static<typeof Area>

/** One filing condition (立案条件) of a minor class, the limit that it starts, and what closes the case (结案条件). */
export const FilingCondition = Type.Object({
  key: Type.String(),
  name: Type.String(),
  limit: Limit,
  hazard: Type.Boolean(),
  closing: Type.Optional(Type.String()),
})
export type FilingCondition = Type.Static<typeof FilingCondition>

const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })
/**
 * From when (初始日期) and until when (终止日期, the first day without it) something serves new cases; left out: always. It keeps its
 * place and its name for old ones.
 */
const TERM = { validFrom: Type.Optional(Day), validTo: Type.Optional(Day) }

/** 小类: a minor class of components or events. `edition` keeps 2007 and 2013 numbering apart: digits alone never join. */
export const CaseClass = Type.Object({
  edition: Type.String(),
  kind: CaseKind,
  code: Type.String({ pattern: '^[0-9]{4}$' }),
  name: Type.String(),
  nameEn: Type.Optional(Type.String()),
  conditions: Type.Array(FilingCondition),
  ...TERM,
})
export type CaseClass = Type.Static<typeof CaseClass>

/** 责任单位 (专业部门). */
export const Unit = Type.Object({
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.Optional(Type.String()),
  level: Type.Integer({ minimum: 1, maximum: 2 }),
  /** Code of the department that the unit is part of. */
  parent: Type.Optional(Type.String()),
  ...TERM,
})
export type Unit = Type.Static<typeof Unit>

export const Camera = Type.Object({
  id: Type.String(),
  name: Type.String(),
  lng: Type.Number(),
  lat: Type.Number(),
  online: Type.Boolean(),
})
export type Camera = Type.Static<typeof Camera>

export const MOVER_KINDS = ['collector', 'vehicle'] as const
export const Mover = Type.Object({
  id: Type.Unsafe<MoverId>(Type.String({ minLength: 1, maxLength: 64 })),
  kind: oneOf(MOVER_KINDS),
  name: Type.String(),
  /** A fix older than this is drawn faded, then as lost. */
  staleAfterMs: Type.Number({ exclusiveMinimum: 0 }),
  /** Not in service today: keeps its place in the list, and its name for what it did before. */
  inactive: Type.Optional(Type.Boolean()),
})
export type Mover = Type.Static<typeof Mover>

/** Minutes of the day; disjoint, ascending. */
const Slots = Type.Array(Type.Tuple([Type.Integer({ minimum: 0 }), Type.Integer({ maximum: 1440 })]), { minItems: 1 })

/** 作息: the hours from a day of each year (`MM-DD`) on, until the next season of the period. */
export const Season = Type.Object({ from: Type.String(), name: Type.Optional(Type.String()), slots: Slots })
export type Season = Type.Static<typeof Season>

/** The seasons that hold from a day (`YYYY-MM-DD`) on, until the next period; null = ever since. */
export const HoursPeriod = Type.Object({
  from: Type.Union([Type.String(), Type.Null()]),
  seasons: Type.Array(Season, { minItems: 1 }),
})
export type HoursPeriod = Type.Static<typeof HoursPeriod>

/** Working hours and days off, as data. `days` of the week: 0 = Sunday. Dates are local `YYYY-MM-DD`. */
export const WorkCalendar = Type.Object({
  version: Type.String(),
  utcOffsetMinutes: Type.Integer({ minimum: -840, maximum: 840 }),
  /** The hours of every day, unless `hours` says otherwise; a 工作日 is measured by them. */
  slots: Slots,
  /** 夏令, 冬令 …; the first period is from null, the others ascend. */
  hours: Type.Optional(Type.Array(HoursPeriod, { minItems: 1 })),
  workDays: Type.Array(Type.Integer({ minimum: 0, maximum: 6 })),
  /** 法定节假日 on which nobody works. */
  holidays: Type.Array(Type.String()),
  /** 调休工作日: days off by the week that are worked. */
  makeUpDays: Type.Array(Type.String()),
})
export type WorkCalendar = Type.Static<typeof WorkCalendar>

/** Limits per stage, for all classes; `handle` comes from the filing condition instead. null = no limit. */
export const StageLimits = Type.Record(Type.String(), Type.Union([Limit, Type.Null()]))
export type StageLimits = Type.Static<typeof StageLimits>

/** Who answers for what: class (4 digits, or 2 for a major class) → unit, or the area's own unit at a level (属地). */
export const Duty = Type.Object({
  kind: CaseKind,
  code: Type.String({ pattern: '^([0-9]{2}|[0-9]{4})$' }),
  unit: Type.Optional(Type.String()),
  areaUnit: Type.Optional(oneOf(AREA_KINDS)),
})
export type Duty = Type.Static<typeof Duty>

/**
 * A city as data: the file behind `--city`, what the backend serves at `GET /api/city`, and what the hub keeps on disk.
 * The order of areas, classes, units, cameras and movers is what column indexes refer to; it never changes within one
 * `revision`.
 */
export const CityFile = Type.Object({
  format: Type.Literal('beacon-wall-city'),
  version: Type.Integer(),
  revision: Type.String(),
  id: Type.String({ pattern: '^[a-z0-9-]+$' }),
  name: Type.String(),
  nameEn: Type.String(),
  /** Shown on the wall: a fictional city says so. */
  fictional: Type.Boolean(),
  attribution: Type.Array(Type.String()),
  timeZone: Type.String(),
  bounds: Type.Tuple([Type.Number(), Type.Number(), Type.Number(), Type.Number()], { description: 'west, south, east, north' }),
  /** Base map: a PMTiles asset, or null for areas alone. */
  baseMap: Type.Union([Type.Object({ kind: Type.Literal('pmtiles'), asset: Type.String() }), Type.Null()]),
  areas: Type.Array(Area),
  classes: Type.Array(CaseClass),
  units: Type.Array(Unit),
  cameras: Type.Array(Camera),
  movers: Type.Array(Mover),
  calendar: WorkCalendar,
  stageLimits: StageLimits,
  duties: Type.Optional(Type.Array(Duty)),
  /** Grades of 综合指标值: lowest score of A, B, C, D; below D is E. */
  gradeBands: Type.Tuple([Type.Number(), Type.Number(), Type.Number(), Type.Number()]),
})
export type CityFile = Type.Static<typeof CityFile>
/** Stage limits are keyed by stage; listed here so that a file with a misspelt stage is refused. */
export const STAGE_LIMIT_KEYS: readonly Stage[] = ['collect', 'file', 'dispatch', 'handle', 'feedback', 'check']
