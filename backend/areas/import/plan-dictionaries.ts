import type { Limit, LimitClock } from '../../../contract/domain/stage.ts'
import type { CaseClass, FilingCondition } from '../../../contract/files/city.ts'
import { classKey, type DayRecord, type Lines, type PlaceKind, type PlaceRecord, type UnitRecord } from '../base-records.ts'
import { readPlace } from './plan-components.ts'
import { checkInTown, duplicateGuard, type PlanContext, type Planned } from './plan-context.ts'
import { classTerm, readTerm } from './read-term.ts'
import { readUnit } from './read-unit.ts'
import type { RowReader } from './row-reader.ts'
import { linesOf } from './shape-of.ts'

const KIND_WORDS = { component: ['部件', '部件类'], event: ['事件', '事件类'] } as const
const PLACE_WORDS: Readonly<Record<PlaceKind, readonly string[]>> = {
  road: ['道路', '路', '街', '街巷'],
  place: ['地点', '地名', '兴趣点', 'poi', '小区', '建筑'],
}
const LEVEL_WORDS = { first: ['1', '一级'], second: ['2', '二级'] } as const
const YES_WORDS = { no: ['0', '否', 'false', 'n'], yes: ['1', '是', 'true', 'y'] } as const

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

/**
 * One row per filing condition (立案条件); rows of one class belong together. A class may stand without any condition; in a table
 * without conditions it keeps those that are stored.
 */
export function planClasses(context: PlanContext): Planned<CaseClass>[] {
  const classes = new Map<string, Planned<CaseClass> & { record: { conditions: FilingCondition[] } }>()
  const isDuplicate = duplicateGuard(context.findings)
  for (const reader of context.rows) {
    const row = reader.row.row
    const read = readClass(reader, context)
    if (!read) continue
    const key = classKey(read)
    const known = classes.get(key)
    const entry = known ?? {
      row,
      record: { ...read, ...classTerm(reader, read, context), conditions: keptConditions(read, context) },
    }
    const condition = readCondition(reader, entry.record.conditions.length + 1)
    if (isDuplicate(`${key}/${condition?.key ?? ''}`, read.code, row)) continue
    if (condition && !context.findings.isRefused(row)) entry.record.conditions.push(condition)
    if (!known) classes.set(key, entry)
  }
  return [...classes.values()]
}

function keptConditions(read: Omit<CaseClass, 'conditions'>, { mapping, stored }: PlanContext): FilingCondition[] {
  if (mapping.columnOf.has('condition') || mapping.columnOf.has('limit')) return []
  return [...(stored.classes.get(classKey(read))?.conditions ?? [])]
}

function readClass(reader: RowReader, context: PlanContext): Omit<CaseClass, 'conditions'> | null {
  const [code, name] = [reader.required('code'), reader.required('name')]
  const edition = reader.text('edition') ?? context.edition ?? reader.required('edition')
  if (reader.text('kind') === null) reader.required('kind')
  if (code !== null && !/^[0-9]{4}$/.test(code)) {
    context.findings.error(
      'code-bad',
      { row: reader.row.row, code },
      { code, zh: '小类代码为4位：大类2、小类2', en: 'a minor class has 4 digits: 2 major, 2 minor' },
    )
    return null
  }
  if (code === null || name === null || edition === null || reader.text('kind') === null) return null
  const read = { edition, kind: reader.word('kind', KIND_WORDS, 'component'), code, name }
  const has = context.mapping.columnOf.has('nameEn')
  const nameEn = has ? reader.text('nameEn') : (context.stored.classes.get(classKey(read))?.nameEn ?? null)
  return { ...read, ...(nameEn === null ? {} : { nameEn }) }
}

function readCondition(reader: RowReader, number: number): FilingCondition | null {
  const written = reader.text('limit')
  const name = reader.text('condition')
  if (written === null && name === null) return null
  const limit = written === null ? null : parseLimit(written)
  if (!limit) {
    reader.bad(
      'limit',
      '时限写作数量加计时方式，如 2UH、4WH、1WD、2UD 或 2紧急工作时、4工作时、1工作日、2自然日',
      'write an amount and a clock: 2UH, 4WH, 1WD, 2UD',
    )
    return null
  }
  const hazard = reader.word('hazard', YES_WORDS, limit.clock === 'urgent-hour' ? 'yes' : 'no') === 'yes'
  const closing = reader.text('closing')
  const condition = { key: reader.text('conditionKey') ?? String(number), name: name ?? written!, hazard }
  return { ...condition, limit: withWarning(reader, limit), ...(closing === null ? {} : { closing }) }
}

/** 预警比例: after which share of the limit the lamp turns amber; left out = the city's. */
function withWarning(reader: RowReader, limit: Limit): Limit {
  const warningShare = reader.number('warning')
  if (warningShare === null) return limit
  if (warningShare > 0 && warningShare <= 1) return { ...limit, warningShare }
  reader.bad('warning', '须大于 0、至多为 1，如 0.8', 'use a share above 0 and up to 1, such as 0.8')
  return limit
}

/** The four clocks as cities write them; the longer words first, because 工作时 is within 紧急工作时. */
const CLOCK_WORDS: readonly (readonly [RegExp, LimitClock])[] = [
  [/^(uh|紧急(工作)?(小)?时|个?紧急(工作)?小时)$/, 'urgent-hour'],
  [/^(ud|紧急(工作)?日|自然日|个自然日)$/, 'natural-day'],
  [/^(wh|个?工作(小)?时|小时)$/, 'work-hour'],
  [/^(wd|个?工作日|天|日)$/, 'work-day'],
]

export function parseLimit(text: string): Limit | null {
  const match = /^(\d+(?:\.\d+)?)\s*(\S+)$/.exec(text.trim().toLowerCase())
  const amount = Number(match?.[1])
  const clock = CLOCK_WORDS.find(([words]) => words.test(match?.[2] ?? ''))?.[1]
  return clock && amount > 0 ? { amount, clock } : null
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
