import type { MoverRecord } from '../base-records.ts'
import { MOST_NAMED } from '../movers-with.ts'
import { duplicateGuard, type PlanContext, type Planned } from './plan-context.ts'
import { readUnit } from './read-unit.ts'
import type { RowReader } from './row-reader.ts'

const KIND_WORDS = {
  collector: ['监督员', '采集员', '巡查员', '网格员', '人员'],
  vehicle: ['车辆', '车', '执法车', '作业车', '环卫车'],
} as const
/** As accounts are named: a collector signs in under the id by which reports and positions name it. */
const ID = /^[\p{L}\p{N}._-]{1,64}$/u
/** 号牌 of GA 36: province, letter, four to seven more; written with or without a dot. Others exist, so it is only a doubt. */
const PLATE = /^\p{Script=Han}[A-Z][A-Z0-9]{4,6}[A-Z0-9\p{Script=Han}]?$/u

/** What the table has no column for stays as it is stored. */
export function planMovers(context: PlanContext): Planned<MoverRecord>[] {
  const stored = new Map(context.stored.movers.map((mover) => [mover.id, mover]))
  const isDuplicate = duplicateGuard(context.findings)
  const planned = context.rows.flatMap((reader) => {
    const record = readMover(reader, context, stored)
    if (!record || isDuplicate(record.id, record.id, reader.row.row)) return []
    return [{ row: reader.row.row, record }]
  })
  checkNumber(planned, context)
  checkTerminals(planned, context)
  return planned
}

/** Whoever came once keeps the place: the feed can name so many with those of the past. */
function checkNumber(planned: readonly Planned<MoverRecord>[], { stored, findings }: PlanContext): void {
  const known = new Set([...stored.movers.map(({ id }) => id), ...stored.inFileOnly.movers])
  const total = known.size + planned.filter(({ record }) => !known.has(record.id)).length
  if (total <= MOST_NAMED) return
  const facts = {
    zh: `含已停用的共 ${total} 个，最多 ${MOST_NAMED}`,
    en: `${total} with those of the past, at most ${MOST_NAMED}`,
  }
  findings.error('too-many-rows', { row: 0 }, facts)
}

function readMover(reader: RowReader, context: PlanContext, stored: ReadonlyMap<string, MoverRecord>): MoverRecord | null {
  const [id, name] = [reader.required('id'), reader.required('name')]
  const hasKind = reader.required('kind') !== null
  if (id === null || name === null || !hasKind || !isGoodId(id, reader, context)) return null
  const before = stored.get(id)
  const has = (field: string): boolean => context.mapping.columnOf.has(field)
  const validFrom = reader.day('validFrom') ?? context.validFrom ?? before?.validFrom ?? null
  const validTo = has('validTo') ? reader.day('validTo') : (before?.validTo ?? null)
  if (validFrom !== null && validTo !== null && validFrom >= validTo) {
    context.findings.error('validity-bad', { row: reader.row.row, code: id }, { from: validFrom, to: validTo })
  }
  return {
    id,
    name,
    kind: reader.word('kind', KIND_WORDS, 'collector'),
    unitCode: has('unit') ? readUnit(reader, id, context, 'unit') : (before?.unitCode ?? null),
    plate: has('plate') ? readPlate(reader, id, context) : (before?.plate ?? null),
    phone: has('phone') ? readPhone(reader) : (before?.phone ?? null),
    deviceId: has('deviceId') ? reader.text('deviceId') : (before?.deviceId ?? null),
    validFrom,
    validTo,
  }
}

function isGoodId(id: string, { row }: RowReader, { findings }: PlanContext): boolean {
  if (ID.test(id)) return true
  const why = { zh: '须为字母、数字、点或横线，至多 64 个', en: 'letters, digits, . _ - and at most 64 of them' }
  findings.error('code-bad', { row: row.row, code: id }, { code: id, ...why })
  return false
}

function readPlate(reader: RowReader, id: string, { findings }: PlanContext): string | null {
  const plate =
    reader
      .text('plate')
      ?.toUpperCase()
      .replace(/[\s·•.-]/g, '') ?? null
  if (plate === null || PLATE.test(plate)) return plate
  const facts = {
    field: 'plate',
    value: plate,
    zh: '不像号牌，照原样保留',
    en: 'it does not look like a number plate; kept as it is',
  }
  findings.warn('value-bad', { row: reader.row.row, field: 'plate', code: id }, facts)
  return plate
}

/** Without the padding that the editions of JT/T 808 add in front. */
function readPhone(reader: RowReader): string | null {
  const phone = reader.text('phone')
  if (phone === null) return null
  const plain = phone.replace(/[\s-]/g, '')
  if (/^[0-9]{1,20}$/.test(plain) && /[1-9]/.test(plain)) return plain.replace(/^0+/, '')
  reader.bad('phone', '须为 1 至 20 位数字', 'use 1 to 20 digits')
  return null
}

/** A terminal may pass from one to another within one file, and from one whose service ends. */
function checkTerminals(planned: readonly Planned<MoverRecord>[], { stored, findings, today }: PlanContext): void {
  const inFile = new Set(planned.map(({ record }) => record.id))
  const isOver = ({ validTo }: MoverRecord): boolean => validTo !== null && validTo <= today
  const holders = new Map<string, string>()
  for (const mover of stored.movers)
    if (mover.phone !== null && !inFile.has(mover.id) && !isOver(mover)) holders.set(mover.phone, mover.id)
  for (const { row, record } of planned) {
    const { id, phone } = record
    if (phone === null || isOver(record) || findings.isRefused(row)) continue
    const other = holders.get(phone)
    if (other === undefined) holders.set(phone, id)
    else findings.error('terminal-taken', { row, field: 'phone', code: id }, { phone, other })
  }
}
