import { date, doublePrecision, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { CaseKind } from '../../../contract/domain/stage.ts'
import type { FilingCondition, Mover } from '../../../contract/files/city.ts'
import type {
  ComponentState,
  ComponentStatus,
  Datum,
  ImportFormat,
  ImportReport,
  ImportTarget,
} from '../../../contract/wire/areas.ts'
import type { Polygons } from '../../../core/geometry/polygons.ts'
import type { CalendarDay } from '../../../core/time/calendar-overrides.ts'
import type { AreaKind } from '../area-codes.ts'
import type { Lines, PlaceKind } from '../base-records.ts'
import type { WriteCounts } from '../import/run-import.ts'

/** The tables of base data as the migration makes them. The SQL there is the truth; this is how TypeScript sees it. */

export const baseSources = pgTable('base_source', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  name: text().notNull(),
  target: text().$type<ImportTarget>().notNull(),
  format: text().$type<ImportFormat>().notNull(),
  datum: text().$type<Datum>().notNull(),
  sha256: text().notNull(),
  rows: integer().notNull(),
  by: text('imported_by').notNull(),
  at: doublePrecision('imported_at').notNull(),
  written: jsonb().$type<WriteCounts>().notNull(),
  report: jsonb().$type<ImportReport>(),
})

const sourceId = integer('source_id').notNull()

export const baseAreas = pgTable(
  'base_area',
  {
    code: text().notNull(),
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    validTo: date('valid_to', { mode: 'string' }),
    kind: text().$type<AreaKind>().notNull(),
    name: text().notNull(),
    nameEn: text('name_en'),
    unitCode: text('unit_code'),
    polygons: jsonb().$type<Polygons>().notNull(),
    sourceId,
  },
  (table) => [primaryKey({ columns: [table.code, table.validFrom] })],
)

export const baseAliases = pgTable(
  'base_area_alias',
  {
    alias: text().notNull(),
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    validTo: date('valid_to', { mode: 'string' }),
    code: text().notNull(),
    sourceId,
  },
  (table) => [primaryKey({ columns: [table.alias, table.validFrom] })],
)

export const baseComponents = pgTable('base_component', {
  code: text().primaryKey(),
  name: text(),
  lng: doublePrecision().notNull(),
  lat: doublePrecision().notNull(),
  cellCode: text('cell_code'),
  authorityCode: text('authority_code'),
  ownerCode: text('owner_code'),
  keeperCode: text('keeper_code'),
  state: text().$type<ComponentState>().notNull(),
  status: text().$type<ComponentStatus>().notNull(),
  validFrom: date('valid_from', { mode: 'string' }),
  changedOn: date('changed_on', { mode: 'string' }),
  origin: text(),
  note: text(),
  sourceId,
  recordedAt: doublePrecision('recorded_at'),
  recordedBy: text('recorded_by'),
  confirmedOn: date('confirmed_on', { mode: 'string' }),
})

export const baseUnits = pgTable('base_unit', {
  code: text().primaryKey(),
  name: text().notNull(),
  nameEn: text('name_en'),
  level: integer().notNull(),
  parentCode: text('parent_code'),
  sourceId,
  validFrom: date('valid_from', { mode: 'string' }),
  validTo: date('valid_to', { mode: 'string' }),
})

export const baseClasses = pgTable(
  'base_class',
  {
    edition: text().notNull(),
    kind: text().$type<CaseKind>().notNull(),
    code: text().notNull(),
    name: text().notNull(),
    nameEn: text('name_en'),
    conditions: jsonb().$type<FilingCondition[]>().notNull(),
    sourceId,
    validFrom: date('valid_from', { mode: 'string' }),
    validTo: date('valid_to', { mode: 'string' }),
  },
  (table) => [primaryKey({ columns: [table.edition, table.kind, table.code] })],
)

export const baseDays = pgTable('base_day', {
  date: date({ mode: 'string' }).primaryKey(),
  kind: text().$type<CalendarDay['kind']>().notNull(),
  name: text(),
  sourceId,
})

export const basePlaces = pgTable('base_place', {
  code: text().primaryKey(),
  kind: text().$type<PlaceKind>().notNull(),
  name: text().notNull(),
  nameEn: text('name_en'),
  lng: doublePrecision().notNull(),
  lat: doublePrecision().notNull(),
  lines: jsonb().$type<Lines>(),
  sourceId,
})

export const baseMovers = pgTable('base_mover', {
  id: text().primaryKey(),
  kind: text().$type<Mover['kind']>().notNull(),
  name: text().notNull(),
  unitCode: text('unit_code'),
  plate: text(),
  phone: text(),
  deviceId: text('device_id'),
  validFrom: date('valid_from', { mode: 'string' }),
  validTo: date('valid_to', { mode: 'string' }),
  sourceId,
})
