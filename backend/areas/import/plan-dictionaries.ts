import type { DayRecord, Lines, PlaceKind, PlaceRecord, UnitRecord } from '../base-records.ts'
import { readPlace } from './plan-components.ts'
import { checkInTown, duplicateGuard, type PlanContext, type Planned } from './plan-context.ts'
import { readTerm } from './read-term.ts'
import { readUnit } from './read-unit.ts'
import type { RowReader } from './row-reader.ts'
import { linesOf } from './shape-of.ts'

const PLACE_WORDS: Readonly<Record<PlaceKind, readonly string[]>> = {
  road: ['道路', '路', '街', '街巷'],
  place: ['地点', '地名', '兴趣点', 'poi', '小区', '建筑'],
}
const LEVEL_WORDS = { first: ['1', '一级'], second: ['2', '二级'] } as const

/** What the table has no column for stays as it is stored. */
export function planUnits(context: PlanContext): Planned<UnitRecord>[] {
  const isDuplicate = duplicateGuard(context.findings)
  const inFile = new Set(
    context.rows.map(({ row }) => String(row.cells.get(context.mapping.columnOf.get('code') ?? '') ?? '').trim()),
  )
  return context.rows.flatMap((reader) => {
    const [code, name] = [reader.required('code'), reader.required('name')]
    if (code === null || name === null || isDuplicate(code, code, reader.row.row)) return []
    const stored = context.stored.units.get(code)
    const has = (field: string): boolean => context.mapping.columnOf.has(field)
    const nameEn = has('nameEn') ? reader.text('nameEn') : (stored?.nameEn ?? null)
    const level = reader.word('level', LEVEL_WORDS, 'first') === 'first' ? 1 : 2
    const record = {
      code,
      name,
      level: has('level') ? level : (stored?.level ?? level),
      parentCode: has('parent') ? readParent(reader, code, inFile, context) : (stored?.parentCode ?? null),
      ...(nameEn === null ? {} : { nameEn }),
      ...readTerm(reader, code, context, stored),
    }
    return [{ row: reader.row.row, record }]
  })
}

/** The unit above may stand anywhere in the same file. */
function readParent(reader: RowReader, code: string, inFile: ReadonlySet<string>, context: PlanContext): string | null {
  const parent = reader.text('parent')
  return parent !== null && inFile.has(parent) && parent !== code ? parent : readUnit(reader, code, context, 'parent')
}

const DAY_WORDS = { off: ['放假', '休', '休息', '节假日'], work: ['上班', '班', '调休', '工作日'] } as const

/** 放假 and 上班 days of the city's own, laid over the calendar of its file. */
export function planCalendar(context: PlanContext): Planned<DayRecord>[] {
  const isDuplicate = duplicateGuard(context.findings)
  return context.rows.flatMap((reader) => {
    if (reader.required('date') === null || reader.required('kind') === null) return []
    const date = reader.day('date')
    if (date === null || isDuplicate(date, date, reader.row.row)) return []
    return [{ row: reader.row.row, record: { date, kind: reader.word('kind', DAY_WORDS, 'off'), name: reader.text('name') } }]
  })
}

export function planPlaces(context: PlanContext): Planned<PlaceRecord>[] {
  const isDuplicate = duplicateGuard(context.findings)
  return context.rows.flatMap((reader) => {
    const name = reader.required('name')
    if (name === null) return []
    const kind = reader.word('kind', PLACE_WORDS, reader.row.geometry?.type.endsWith('LineString') ? 'road' : 'place')
    const place = readPlace(reader, name, context)
    if (!place) return []
    const code = reader.text('code') ?? `${kind}:${name}:${place[0].toFixed(4)},${place[1].toFixed(4)}`
    if (isDuplicate(code, code, reader.row.row)) return []
    checkInTown(place, reader.row.row, code, context)
    const lines = kind === 'road' ? courseOf(reader, code, context) : null
    const [lng, lat] = place
    return [{ row: reader.row.row, record: { code, kind, name, nameEn: reader.text('nameEn'), lng, lat, lines } }]
  })
}

/** A table without shapes may rename a road: its course stays. */
function courseOf({ row: { geometry } }: RowReader, code: string, { datum, stored }: PlanContext): Lines | null {
  return geometry ? linesOf(geometry, datum) : (stored.roads.get(code) ?? null)
}
