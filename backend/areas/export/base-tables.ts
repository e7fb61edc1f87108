import type { Limit, LimitClock } from '../../../contract/domain/stage.ts'
import type { CaseClass, CityFile, FilingCondition } from '../../../contract/files/city.ts'
import type { LimitsSetting } from '../../../contract/settings/limits.ts'
import { keyOf } from '../../../core/limits/limit-table.ts'
import { ALWAYS, type AreaVersion, isValidOn } from '../area-registry.ts'
import type { MoverRecord, UnitRecord } from '../base-records.ts'
import { grouped } from '../grouped.ts'
import type { LaidOver } from '../laid-over.ts'
import type { StoredRecords } from '../store/read-base-data.ts'
import type { ExportRow, ExportTable } from './export-table.ts'

/** All that is in force: the imported records and what the city file has beside them. */
export interface Whole {
  readonly laid: LaidOver
  readonly stored: StoredRecords
  readonly city: CityFile
  readonly day: string
}

const TERM = [
  ['validFrom', '初始时间'],
  ['validTo', '终止时间'],
] as const
const NAMES = [
  ['code', '编码'],
  ['name', '名称'],
  ['nameEn', '英文名'],
] as const
const AREA_WORDS = { district: '区县', street: '街道', community: '社区', cell: '单元网格' } as const
const KIND_WORDS = { component: '部件', event: '事件' } as const
const CLOCKS: Readonly<Record<LimitClock, string>> = {
  'urgent-hour': 'UH',
  'natural-day': 'UD',
  'work-hour': 'WH',
  'work-day': 'WD',
}

export function areasOut({ laid, stored, day }: Whole): ExportTable {
  const editions = grouped(laid.areas, ({ code }) => code)
  const aliases = grouped(stored.aliases, ({ code }) => code)
  const rowOf = (area: AreaVersion): ExportRow => {
    const own = editions.get(area.code) ?? []
    return {
      cells: {
        code: area.code,
        name: area.name,
        nameEn: area.nameEn,
        kind: AREA_WORDS[area.kind],
        unit: area.unitCode,
        validFrom: own.length === 1 && area.validFrom === ALWAYS ? null : area.validFrom,
        validTo: area.validTo,
        aliases: own[0] === area ? (aliases.get(area.code) ?? []).map(({ alias }) => alias).join('、') : null,
      },
      shape: area.polygons.length === 0 ? null : { type: 'MultiPolygon', coordinates: area.polygons },
      onlyWithShape: !isValidOn(area, day),
    }
  }
  const columns = [...NAMES, ['kind', '级别'], ['unit', '管理责任主体'], ...TERM, ['aliases', '曾用编码']] as const
  return { columns, hasShapes: true, rows: laid.areas.map(rowOf) }
}

export function unitsOut({ laid, stored }: Whole): ExportTable {
  const parents = new Map(stored.units.map(({ code, parentCode }: UnitRecord) => [code, parentCode]))
  const rows = laid.units.map(({ code, name, nameEn = null, level, validFrom = null, validTo = null }): ExportRow => {
    const parent = parents.get(code) ?? null
    return { cells: { code, name, nameEn, level: level === 1 ? '一级' : '二级', parent, validFrom, validTo } }
  })
  return { columns: [...NAMES, ['level', '级别'], ['parent', '上级编码'], ...TERM], hasShapes: false, rows }
}

/** One row per filing condition, as it holds: the city may have edited what its dictionary says. */
export function classesOut({ laid }: Pick<Whole, 'laid'>, limits: LimitsSetting): ExportTable {
  const held = new Map(limits.classes.map((each) => [keyOf(each), each.conditions]))
  const columns = [
    ['code', '小类代码'],
    ['name', '小类名称'],
    ['nameEn', '英文名'],
    ['kind', '类型'],
    ['edition', '版本'],
    ['conditionKey', '立案条件编码'],
    ['condition', '立案条件'],
    ['limit', '处置时限'],
    ['warning', '预警比例'],
    ['hazard', '危险'],
    ['closing', '结案条件'],
    ...TERM,
  ] as const
  return {
    columns,
    hasShapes: false,
    rows: laid.classes.flatMap((each) => rowsOfClass(each, held.get(keyOf(each)) ?? each.conditions)),
  }
}

function rowsOfClass(each: CaseClass, conditions: readonly FilingCondition[]): ExportRow[] {
  const { code, name, nameEn = null, kind, edition, validFrom = null, validTo = null } = each
  const common = { code, name, nameEn, kind: KIND_WORDS[kind], edition, validFrom, validTo }
  if (conditions.length === 0) return [{ cells: common }]
  return conditions.map(({ key, name: condition, limit, hazard, closing = null }) => {
    const { warningShare: warning = null } = limit
    return {
      cells: { ...common, conditionKey: key, condition, limit: written(limit), warning, hazard: hazard ? '是' : '否', closing },
    }
  })
}

function written({ amount, clock }: Limit): string {
  return `${amount}${CLOCKS[clock]}`
}

export function placesOut({ stored }: Whole): ExportTable {
  const rows = stored.places.map(({ code, name, nameEn, kind, lng, lat, lines }): ExportRow => {
    const shape = lines ? ({ type: 'MultiLineString', coordinates: lines } as const) : null
    return {
      cells: { code, name, nameEn, kind: kind === 'road' ? '道路' : '地点', lng, lat },
      shape: shape ?? { type: 'Point', coordinates: [lng, lat] },
    }
  })
  return { columns: [...NAMES, ['kind', '类型'], ['lng', '经度'], ['lat', '纬度']], hasShapes: true, rows }
}

/** 放假 and 上班 days as they hold, the notice's and the city's own. */
export function calendarOut({ stored, city }: Whole): ExportTable {
  const nameOf = new Map(stored.days.map(({ date, name }) => [date, name]))
  const row = (date: string, kind: string): ExportRow => ({ cells: { date, kind, name: nameOf.get(date) ?? null } })
  const { holidays, makeUpDays } = city.calendar
  const rows = [...holidays.map((date) => row(date, '放假')), ...makeUpDays.map((date) => row(date, '上班'))]
  rows.sort((a, b) => String(a.cells['date']).localeCompare(String(b.cells['date'])))
  return {
    columns: [
      ['date', '日期'],
      ['kind', '类型'],
      ['name', '名称'],
    ],
    hasShapes: false,
    rows,
  }
}

export function moversOut({ stored, city }: Whole): ExportTable {
  const imported = new Map(stored.movers.map((record) => [record.id, record]))
  const rows = city.movers.map(({ id, kind, name }): ExportRow => {
    const record: Partial<MoverRecord> = imported.get(id) ?? {}
    const { unitCode: unit = null, plate = null, phone = null, deviceId = null, validFrom = null, validTo = null } = record
    return { cells: { id, name, kind: kind === 'vehicle' ? '车辆' : '监督员', unit, plate, phone, deviceId, validFrom, validTo } }
  })
  const columns = [
    ['id', '编号'],
    ['name', '姓名'],
    ['kind', '类型'],
    ['unit', '所属单位'],
    ['plate', '号牌'],
    ['phone', '终端手机号'],
    ['deviceId', '终端ID'],
    ['validFrom', '启用日期'],
    ['validTo', '停用日期'],
  ] as const
  return { columns, hasShapes: false, rows }
}
