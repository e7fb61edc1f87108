/**
 * Base data (基础数据): areas, components, units, classes and places as they are imported, looked up and searched.
 *
 * `POST /api/areas/import?target=&dryRun=` takes one data set as multipart files, `GET /api/areas/locate` answers where a
 * point lies, `GET /api/components/nearest` what stands near it, `GET /api/search` where a name is.
 */
import Type from 'typebox'
import { Edition } from '../domain/edition.ts'
import { CaseKind } from '../domain/stage.ts'
import { AREA_KINDS } from '../files/city.ts'
import { oneOf } from '../one-of.ts'

/** Reference frames that a source may be in. CGCS2000 is treated as WGS-84: they differ by decimetres. */
export const DATUMS = ['WGS84', 'CGCS2000', 'GCJ02', 'BD09'] as const
export type Datum = (typeof DATUMS)[number]
export const Datum = oneOf(DATUMS)

export const IMPORT_TARGETS = [
  'areas',
  'components',
  'units',
  'classes',
  'places',
  'calendar',
  'movers',
  'accounts',
  'shifts',
] as const
export type ImportTarget = (typeof IMPORT_TARGETS)[number]
export const ImportTarget = oneOf(IMPORT_TARGETS)

export const IMPORT_FORMATS = ['geojson', 'shapefile', 'csv', 'excel'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** 部件状态 (ObjState): 完好, 破损, 丢失, 占用. */
export const COMPONENT_STATES = ['intact', 'damaged', 'missing', 'occupied'] as const
export type ComponentState = (typeof COMPONENT_STATES)[number]
/** 现势性: 在用, 作废. */
export const COMPONENT_STATUSES = ['in-use', 'void'] as const
export type ComponentStatus = (typeof COMPONENT_STATUSES)[number]

export const AreasImportQuery = Type.Object({
  target: ImportTarget,
  /** Left out means true: nothing is written unless the caller says `dryRun=false`. */
  dryRun: Type.Optional(Type.Boolean()),
  datum: Type.Optional(Datum),
  /** Name of the source as it is recorded; the file's name when left out. */
  source: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** Edition of the class dictionary that the codes are written in. */
  edition: Type.Optional(Edition),
  /** First day on which the rows are valid, where the file has no column for it: `YYYY-MM-DD`. */
  validFrom: Type.Optional(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })),
  /** The caller has looked at the suspicion that the datum is wrong and keeps the stated datum. */
  keepDatum: Type.Optional(Type.Boolean()),
  /** How the report is answered: `csv` is a table for a spreadsheet, one line per finding. */
  report: Type.Optional(oneOf(['json', 'csv'])),
})
export type AreasImportQuery = Type.Static<typeof AreasImportQuery>

/** `GET /api/areas/export`: what is in force, with headers and words that the import understands. */
export const AreasExportQuery = Type.Object({
  target: ImportTarget,
  /** `csv` when left out; `geojson` for what has shapes. */
  format: Type.Optional(oneOf(['csv', 'geojson'])),
  /** Reference frame of the file; WGS84 when left out. */
  datum: Type.Optional(Datum),
})
export type AreasExportQuery = Type.Static<typeof AreasExportQuery>

export const FINDING_REASONS = [
  'file-unreadable',
  'too-large',
  'too-many-rows',
  'too-deep',
  'no-rows',
  'column-missing',
  'column-unknown',
  'sheet-ignored',
  'value-missing',
  'value-bad',
  'code-bad',
  'code-rounded',
  'code-duplicate',
  'code-conflict',
  'orphan',
  'parent-missing',
  'geometry-missing',
  'geometry-bad',
  'overlap',
  'gap',
  'outside-parent',
  'out-of-town',
  'cell-differs',
  'class-unknown',
  'unit-unknown',
  'datum-suspect',
  'datum-unstated',
  'validity-bad',
  'validity-overlap',
  'superseded',
  'class-superseded',
  'class-older',
  'terminal-taken',
  'rights-widened',
  'class-refused',
  'limits-left-out',
] as const
export type FindingReason = (typeof FINDING_REASONS)[number]

export const SEVERITIES = ['error', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/** One thing that the import found. An `error` of a row refuses that row; an error of the file (row 0) refuses the file. */
export const ImportFinding = Type.Object({
  /** Row as a person counts it in the file (a table's header is row 1; features count from 1); 0 = the whole file. */
  row: Type.Integer({ minimum: 0 }),
  field: Type.Union([Type.String(), Type.Null()]),
  code: Type.Union([Type.String(), Type.Null()]),
  severity: oneOf(SEVERITIES),
  reason: oneOf(FINDING_REASONS),
  zh: Type.String(),
  en: Type.String(),
  at: Type.Optional(Type.Tuple([Type.Number(), Type.Number()], { description: 'lng, lat, WGS-84' })),
})
export type ImportFinding = Type.Static<typeof ImportFinding>

/** Findings listed in one report; what is beyond is counted in `unlisted`. */
export const MAX_LISTED_FINDINGS = 10_000

/**
 * `complete`: every row is good (200). `partial`: some rows were refused, the others stand (207). `refused`: nothing
 * stands (422).
 */
export const IMPORT_OUTCOMES = ['complete', 'partial', 'refused'] as const
export const ImportReport = Type.Object({
  target: ImportTarget,
  dryRun: Type.Boolean(),
  outcome: oneOf(IMPORT_OUTCOMES),
  source: Type.Object({
    name: Type.String(),
    format: Type.Union([oneOf(IMPORT_FORMATS), Type.Null()]),
    datum: Datum,
    sha256: Type.String(),
  }),
  /** Which column of the file became which field. */
  columns: Type.Record(Type.String(), Type.String()),
  rows: Type.Object({ read: Type.Integer(), accepted: Type.Integer(), refused: Type.Integer(), warned: Type.Integer() }),
  /** What was written; in a dry run, what would be. */
  written: Type.Object({ inserted: Type.Integer(), updated: Type.Integer(), unchanged: Type.Integer() }),
  findings: Type.Array(ImportFinding),
  unlisted: Type.Integer({ minimum: 0 }),
})
export type ImportReport = Type.Static<typeof ImportReport>

export const DISPATCHED_BY = ['component', 'rule', 'area'] as const

/** A place in words (逆地理编码). */
export const AddressText = Type.Object({
  zh: Type.String(),
  en: Type.String(),
  road: Type.Object({ code: Type.String(), name: Type.String(), metres: Type.Number() }),
})
export type AddressText = Type.Static<typeof AddressText>

export const LocateQuery = Type.Object({
  lng: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  datum: Type.Optional(Datum),
})
export type LocateQuery = Type.Static<typeof LocateQuery>

/** `GET /api/areas/at`: the same place, and who answers there for a class (自动分拨). */
export const AtQuery = Type.Object({
  ...LocateQuery.properties,
  kind: Type.Optional(CaseKind),
  classCode: Type.Optional(Type.String({ pattern: '^[0-9]{4}$' })),
  /** Of the class dictionary; the one in force, when left out. */
  edition: Type.Optional(Edition),
  /** Also the collectors (监督员) near there: for those who may see where people are, and every look is written down. */
  collectors: Type.Optional(Type.Boolean()),
})
export type AtQuery = Type.Static<typeof AtQuery>

/** `GET /api/areas/imports`: what was imported, newest first; `…/:id/report?report=csv` is the report of one. */
export const ImportsReply = Type.Object({
  imports: Type.Array(
    Type.Object({
      id: Type.Integer(),
      name: Type.String(),
      target: ImportTarget,
      format: oneOf(IMPORT_FORMATS),
      datum: Datum,
      rows: Type.Integer(),
      by: Type.String(),
      at: Type.Number({ description: 'HallMs' }),
      written: Type.Object({ inserted: Type.Integer(), updated: Type.Integer(), unchanged: Type.Integer() }),
      /** Whether its report can be read again. */
      reported: Type.Boolean(),
    }),
  ),
})
export type ImportsReply = Type.Static<typeof ImportsReply>

const Named = Type.Object({ code: Type.String(), name: Type.String() })
const NamedOrNone = Type.Union([Named, Type.Null()])

/** Where a point lies. `null` = the point is in no area of that kind. */
export const LocateReply = Type.Object({
  lng: Type.Number(),
  lat: Type.Number(),
  cell: NamedOrNone,
  community: NamedOrNone,
  street: NamedOrNone,
  district: NamedOrNone,
  /** The unit responsible for the area (管理责任主体): the cell's own, else that of the nearest area above it. */
  unit: NamedOrNone,
})
export type LocateReply = Type.Static<typeof LocateReply>

/** A collector who is on duty, heard and in the own area. */
export const NearCollector = Type.Object({
  id: Type.String(),
  name: Type.String(),
  metres: Type.Number(),
  /** HallMs of the fix that the distance is of. */
  seenAt: Type.Number(),
  /** 责任网格 of the shift; null = the whole city. */
  area: NamedOrNone,
})
export type NearCollector = Type.Static<typeof NearCollector>

export const AtReply = Type.Object({
  ...LocateReply.properties,
  /** Null where nobody is named, or where no class was asked about. */
  responsible: Type.Union([
    Type.Object({
      code: Type.String(),
      name: Type.String(),
      /** The component's own unit, a rule of responsibility, or the area's own unit (属地). */
      by: oneOf(DISPATCHED_BY),
      /** The component that was taken for the one meant. */
      component: Type.Union([Type.String(), Type.Null()]),
    }),
    Type.Null(),
  ]),
  /** The nearest road and the place in words; null where no road is near. */
  address: Type.Union([AddressText, Type.Null()]),
  /** The nearest first; null where they were not asked for or the caller may not see where people are. */
  collectors: Type.Union([Type.Array(NearCollector), Type.Null()]),
})
export type AtReply = Type.Static<typeof AtReply>

export const NearestQuery = Type.Object({
  lng: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  datum: Type.Optional(Datum),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  /** Metres. */
  within: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10_000 })),
  classCode: Type.Optional(Type.String({ pattern: '^[0-9]{4}$' })),
})
export type NearestQuery = Type.Static<typeof NearestQuery>

export const NearComponent = Type.Object({
  code: Type.String(),
  classCode: Type.String(),
  lng: Type.Number(),
  lat: Type.Number(),
  metres: Type.Number(),
  state: oneOf(COMPONENT_STATES),
  unitCode: Type.Union([Type.String(), Type.Null()]),
})
export type NearComponent = Type.Static<typeof NearComponent>
export const NearestReply = Type.Object({ components: Type.Array(NearComponent) })
export type NearestReply = Type.Static<typeof NearestReply>

/** 道路, 地点, and everything else that a dispatcher may type. */
export const SEARCH_KINDS = [...AREA_KINDS, 'road', 'place', 'unit', 'camera', 'component', 'case'] as const
export type SearchKind = (typeof SEARCH_KINDS)[number]

export const MATCHES = ['exact', 'prefix', 'within', 'pinyin', 'initials', 'fuzzy'] as const
export type Match = (typeof MATCHES)[number]

export const SearchQuery = Type.Object({
  q: Type.String({ minLength: 1, maxLength: 100 }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  kind: Type.Optional(oneOf(SEARCH_KINDS)),
})
export type SearchQuery = Type.Static<typeof SearchQuery>

export const SearchHit = Type.Object({
  kind: oneOf(SEARCH_KINDS),
  /** Code of the area, component, unit, place; number of the case. */
  key: Type.String(),
  name: Type.String(),
  /** What tells two of the same name apart, e.g. the street that a road lies in. */
  detail: Type.String(),
  lng: Type.Union([Type.Number(), Type.Null()]),
  lat: Type.Union([Type.Number(), Type.Null()]),
  match: oneOf(MATCHES),
  /** 0…1, for ranking only. */
  score: Type.Number(),
})
export type SearchHit = Type.Static<typeof SearchHit>
export const SearchReply = Type.Object({ hits: Type.Array(SearchHit) })
export type SearchReply = Type.Static<typeof SearchReply>
