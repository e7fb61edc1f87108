import type { LngLat } from '../../../contract/units.ts'
import type { ComponentState, ComponentStatus } from '../../../contract/wire/areas.ts'
import { modernCode } from '../area-codes.ts'
import type { ComponentRecord } from '../base-records.ts'
import { toWgs84 } from './datum.ts'
import { checkInTown, duplicateGuard, type PlanContext, type Planned } from './plan-context.ts'
import { readUnit } from './read-unit.ts'
import type { RowReader } from './row-reader.ts'
import { lngLatOf, pointOf, ShapeFault } from './shape-of.ts'

const STATE_WORDS: Readonly<Record<ComponentState, readonly string[]>> = {
  intact: ['完好', '正常', '良好'],
  damaged: ['破损', '损坏'],
  missing: ['丢失', '缺失'],
  occupied: ['占用'],
}
const STATUS_WORDS: Readonly<Record<ComponentStatus, readonly string[]>> = { 'in-use': ['在用', '现状'], void: ['作废', '废弃'] }

export function planComponents(context: PlanContext): Planned<ComponentRecord>[] {
  const isDuplicate = duplicateGuard(context.findings)
  return context.rows.flatMap((reader) => {
    const record = readComponent(reader, context)
    if (!record || isDuplicate(record.code, record.code, reader.row.row)) return []
    return [{ row: reader.row.row, record }]
  })
}

function readComponent(reader: RowReader, context: PlanContext): ComponentRecord | null {
  const row = reader.row.row
  const code = readCode(reader, context)
  const place = code === null ? null : readPlace(reader, code, context)
  if (code === null || place === null) return null
  checkInTown(place, row, code, context)
  return {
    code,
    name: reader.text('name'),
    lng: place[0],
    lat: place[1],
    cellCode: readCell(reader, place, code, context),
    authorityCode: readUnit(reader, code, context, 'authority'),
    ownerCode: readUnit(reader, code, context, 'owner'),
    keeperCode: readUnit(reader, code, context, 'keeper'),
    state: reader.word('state', STATE_WORDS, 'intact'),
    status: reader.word('status', STATUS_WORDS, 'in-use'),
    validFrom: reader.day('validFrom') ?? context.validFrom,
    changedOn: reader.day('changedOn'),
    origin: reader.text('origin'),
    note: reader.text('note'),
  }
}

/** 部件标识码: 6 district, 2 major, 2 minor class, 6 number. */
function readCode(reader: RowReader, { stored, today, findings }: PlanContext): string | null {
  const code = reader.required('code')
  if (code === null) return null
  const row = reader.row.row
  if (!/^[0-9]{16}$/.test(code)) {
    findings.error(
      'code-bad',
      { row, code },
      {
        code,
        zh: '部件标识码为16位数字：区划6、大类2、小类2、流水6',
        en: 'a component has 16 digits: 6 district, 2 major class, 2 minor class, 6 number',
      },
    )
    return null
  }
  const classCode = code.slice(6, 10)
  if (stored.componentClasses.size > 0 && !stored.componentClasses.has(classCode)) {
    findings.warn('class-unknown', { row, code }, { kind: '部件', value: classCode })
  }
  if (stored.town && stored.registry.resolve(code.slice(0, 6), today) === null) {
    const district = code.slice(0, 6)
    findings.warn('code-conflict', { row, code }, { code, value: district, zh: '没有这个区县', en: 'there is no such district' })
  }
  return code
}

/** Also for roads and places: the geometry, or else the columns lng and lat. Null = refused. */
export function readPlace(reader: RowReader, code: string, { datum, findings, mapping }: PlanContext): LngLat | null {
  const { row, geometry } = reader.row
  try {
    if (geometry) return toWgs84(pointOf(geometry), datum)
    for (const field of ['lng', 'lat']) {
      if (!mapping.columnOf.has(field)) return null
      if (reader.required(field) === null) return null
    }
    const [lng, lat] = [reader.number('lng'), reader.number('lat')]
    return lng === null || lat === null ? null : toWgs84(lngLatOf([lng, lat]), datum)
  } catch (error) {
    if (!(error instanceof ShapeFault)) throw error
    findings.error('geometry-bad', { row, code }, { zh: error.zh, en: error.message })
    return null
  }
}

/** The cell of the place stands; what the row states is checked against it and used where no cell is found. */
function readCell(reader: RowReader, place: LngLat, code: string, { stored, today, findings }: PlanContext): string | null {
  const written = reader.text('cell')
  const stated = written === null ? null : modernCode(written)
  const found = stored.lookup.areas[stored.lookup.at(place[0], place[1]).cell]?.code ?? null
  if (stated === null || found === null) return found ?? stated
  if (stored.registry.resolve(stated, today)?.code !== found) {
    findings.warn('cell-differs', { row: reader.row.row, code, field: 'cell', at: place }, { stated, found })
  }
  return found
}
