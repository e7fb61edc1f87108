import { metresFrom } from '../../../core/geometry/metres-from.ts'
import { centroidOf, type Polygons } from '../../../core/geometry/polygons.ts'
import { type AreaKind, ancestorCodes, kindOfCode, modernCode } from '../area-codes.ts'
import { ALWAYS, type AreaAlias, type AreaVersion, isValidOn, overlapInTime } from '../area-registry.ts'
import { checkShapes, type StandingArea } from './check-shapes.ts'
import { duplicateGuard, type PlanContext, type Planned } from './plan-context.ts'
import { readUnit } from './read-unit.ts'
import type { RowReader } from './row-reader.ts'
import { polygonsOf, ShapeFault } from './shape-of.ts'

export interface AreaPlan {
  readonly areas: readonly Planned<AreaVersion>[]
  readonly aliases: readonly Planned<AreaAlias>[]
}

const KIND_WORDS: Readonly<Record<AreaKind, readonly string[]>> = {
  district: ['district', '区县', '区', '县', '市辖区'],
  street: ['street', '街道', '乡镇', '镇', '乡', '街镇'],
  community: ['community', '社区', '村', '居委会', '社区村'],
  cell: ['cell', 'grid', '单元网格', '网格'],
}

/** A district that lies farther than this from the city is another city's. */
const FAR_OUT_AREA_METRES = 30_000

export async function planAreas(context: PlanContext): Promise<AreaPlan> {
  const isDuplicate = duplicateGuard(context.findings)
  const planned: Planned<AreaVersion>[] = []
  const aliases: Planned<AreaAlias>[] = []
  for (const reader of context.rows) {
    const record = readArea(reader, context)
    if (!record || isDuplicate(`${record.code}/${record.validFrom}`, record.code, reader.row.row)) continue
    planned.push({ row: reader.row.row, record })
    aliases.push(...readAliases(reader, record, context))
  }
  checkHierarchy(planned, context)
  checkTown(planned, context)
  checkValidity(planned, context)
  await checkShapes(standingAreas(planned, context), context.findings)
  return { areas: planned, aliases }
}

function readArea(reader: RowReader, context: PlanContext): AreaVersion | null {
  const { stored, findings } = context
  const row = reader.row.row
  const written = reader.required('code')
  if (written === null) return null
  const code = modernCode(written)
  const kind = kindOfCode(code)
  if (!kind) {
    findings.error(
      'code-bad',
      { row, code },
      {
        code,
        zh: '应为区县6、街道9、社区12或单元网格15位数字，且不是地级市',
        en: 'use 6 digits for a district, 9 street, 12 community, 15 cell, and no prefecture',
      },
    )
    return null
  }
  checkKind(reader, code, kind, context)
  const current = stored.registry.editionsOf(code).find((each) => isValidOn(each, context.today)) ?? null
  const polygons = readShape(reader, code, current, context)
  const name = reader.text('name') ?? current?.name ?? (kind === 'cell' ? code : reader.required('name'))
  if (name === null || polygons === null) return null
  const validFrom = reader.day('validFrom') ?? context.validFrom ?? current?.validFrom ?? ALWAYS
  const validTo = reader.day('validTo')
  if (validTo !== null && validTo <= validFrom) findings.error('validity-bad', { row, code }, { from: validFrom, to: validTo })
  const unitCode = readUnit(reader, code, context, 'unit') ?? current?.unitCode ?? null
  return { code, kind, name, nameEn: reader.text('nameEn') ?? current?.nameEn ?? null, unitCode, polygons, validFrom, validTo }
}

function checkKind(reader: RowReader, code: string, kind: AreaKind, { findings }: PlanContext): void {
  const stated = reader.text('kind')
  const meant = Object.entries(KIND_WORDS).find(([, words]) => stated !== null && words.includes(stated.toLowerCase()))
  if (!meant || meant[0] === kind) return
  const facts = {
    code,
    value: stated ?? '',
    zh: `${code.length} 位编码是${KIND_WORDS[kind][1]}`,
    en: `${code.length} digits are a ${kind}`,
  }
  findings.error('code-conflict', { row: reader.row.row, code }, facts)
}

/** A table without shapes may rename and re-assign what has a shape already. Null = refused. */
function readShape(
  reader: RowReader,
  code: string,
  current: AreaVersion | null,
  { datum, limits, findings }: PlanContext,
): Polygons | null {
  const { row, geometry } = reader.row
  if (!geometry) {
    if (current && current.polygons.length > 0) return current.polygons
    findings.warn(
      'geometry-missing',
      { row, code },
      { code, zh: '：可按编码和名称使用，不能按位置查找', en: ': it can be used by code and name, but no place is found in it' },
    )
    return []
  }
  try {
    return polygonsOf(geometry, datum, limits)
  } catch (error) {
    if (!(error instanceof ShapeFault)) throw error
    findings.error('geometry-bad', { row, code }, { zh: error.zh, en: error.message })
    return null
  }
}

/** Other codes of the area; an alias holds for what lies below as well, so that 320613001 is found under 320602001. */
function readAliases(reader: RowReader, area: AreaVersion, { stored }: PlanContext): Planned<AreaAlias>[] {
  const written = reader.text('aliases')
  if (written === null) return []
  return written.split(/[;,；，、|\s]+/).flatMap((text) => {
    const alias = modernCode(text)
    if (alias === '' || alias === area.code) return []
    const taken = stored.registry.aliasTarget(alias)
    if (kindOfCode(alias) !== area.kind)
      reader.bad('aliases', '别名编码位数与区域不同', 'an alias has as many digits as the code')
    else if (taken !== null && taken !== area.code)
      reader.bad('aliases', `${alias} 已是 ${taken} 的别名`, `${alias} is an alias of ${taken} already`)
    else return [{ row: reader.row.row, record: { alias, code: area.code, validFrom: ALWAYS, validTo: null } }]
    return []
  })
}

function checkHierarchy(planned: readonly Planned<AreaVersion>[], { stored, today, findings }: PlanContext): void {
  const inFile = new Set(planned.filter(({ row }) => !findings.isRefused(row)).map(({ record }) => record.code))
  const exists = (code: string): boolean => inFile.has(code) || stored.registry.resolve(code, today) !== null
  for (const { row, record } of planned) {
    const above = ancestorCodes(record.code)
    const found = above.find(exists)
    if (above.length === 0 || found === above[0]) continue
    if (found === undefined) findings.error('orphan', { row, code: record.code }, { code: record.code })
    else findings.warn('parent-missing', { row, code: record.code }, { code: record.code, parent: above[0]!, ancestor: found })
  }
}

function checkTown(planned: readonly Planned<AreaVersion>[], { stored, findings }: PlanContext): void {
  if (!stored.town) return
  for (const { row, record } of planned) {
    const centre = centroidOf(record.polygons)
    const metres = centre ? Math.round(metresFrom(stored.town, centre)) : 0
    if (!centre || metres <= FAR_OUT_AREA_METRES) continue
    const facts = {
      lng: centre[0].toFixed(6),
      lat: centre[1].toFixed(6),
      zh: `，距本市范围约 ${metres} m`,
      en: `, about ${metres} m from its bounds`,
    }
    findings.error('out-of-town', { row, code: record.code, at: centre }, facts)
  }
}

/** A later edition ends the stored one; an edition that would begin within a stored one's past is refused. */
function checkValidity(planned: readonly Planned<AreaVersion>[], { stored, findings }: PlanContext): void {
  for (const { row, record } of planned) {
    const { code, validFrom } = record
    const others = stored.registry.editionsOf(code).filter((each) => each.validFrom !== validFrom && overlapInTime(each, record))
    for (const other of others) {
      const facts = { code, from: validFrom, other: other.validFrom }
      if (other.validFrom < validFrom && other.validTo === null) findings.add('info', 'superseded', { row, code }, facts)
      else findings.error('validity-overlap', { row, code }, facts)
    }
  }
}

/** What would be valid on the day on which the newest of the file's rows begin: the file's rows over what is stored. */
function standingAreas(planned: readonly Planned<AreaVersion>[], { stored, today, findings }: PlanContext): StandingArea[] {
  const day = [today, ...planned.map(({ record }) => record.validFrom)].sort().at(-1)!
  const fresh = planned.filter(({ row, record }) => !findings.isRefused(row) && isValidOn(record, day))
  const replaced = new Set(fresh.map(({ record }) => record.code))
  const kept = stored.registry.validOn(day).filter(({ code }) => !replaced.has(code))
  return [...kept.map((area) => ({ area, row: null })), ...fresh.map(({ row, record }) => ({ area: record, row }))]
}
