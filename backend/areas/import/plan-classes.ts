import { Value } from 'typebox/value'
import { Limit, type LimitClock } from '../../../contract/domain/stage.ts'
import type { CaseClass, FilingCondition } from '../../../contract/files/city.ts'
import { ClassLimits, LIMIT_BOUNDS } from '../../../contract/settings/limits.ts'
import { classKey } from '../base-records.ts'
import { duplicateGuard, type PlanContext, type Planned } from './plan-context.ts'
import { classTerm } from './read-term.ts'
import type { RowReader } from './row-reader.ts'

const KIND_WORDS = { component: ['部件', '部件类'], event: ['事件', '事件类'] } as const
const YES_WORDS = { no: ['0', '否', 'false', 'n'], yes: ['1', '是', 'true', 'y'] } as const

/** What a row says of its class; null = missing or wrong. */
type Named = { readonly [Part in 'edition' | 'kind' | 'code' | 'name']: CaseClass[Part] | null }

/** A class as its rows make it up. */
interface Entry {
  readonly rows: number[]
  readonly record: CaseClass & { conditions: FilingCondition[] }
  /** Of the rows with a condition, wrong ones too: the next is numbered by it. */
  numbered: number
}

/**
 * One row per filing condition (立案条件); rows of one class belong together. A class may stand without any condition; in a table
 * without conditions it keeps those that are stored. Conditions without a key are numbered by their rows. Cases and overrides
 * name conditions by key, so a class is taken whole or, where one of its rows is wrong, not at all.
 */
export function planClasses(context: PlanContext): Planned<CaseClass>[] {
  const { findings, rows } = context
  const classes = new Map<string, Entry>()
  const unplaced: { row: number; named: Named; before: Entry | undefined }[] = []
  const isTwice = duplicateGuard(findings)
  let before: Entry | undefined
  for (const reader of rows) {
    const row = reader.row.row
    const named = readNamed(reader, context)
    if (!isWhole(named)) {
      unplaced.push({ row, named, before })
      continue
    }
    const key = classKey(named)
    const isBare = reader.text('limit') === null && reader.text('condition') === null
    if (isBare && !findings.isRefused(row) && isTwice(key, named.code, row)) continue
    const entry = classes.get(key) ?? newEntry(reader, named, context)
    classes.set(key, entry)
    entry.rows.push(row)
    if (!isBare) addCondition(reader, entry, context)
    before = entry
  }
  const entries = [...classes.values()]
  for (const entry of entries) refuseWhereOneIs(entry, entry.rows, context)
  for (const { row, named, before } of unplaced) {
    const isAnonymous = named.code === null && named.name === null
    const own = isAnonymous ? entries.filter((each) => each === before) : entries.filter(({ record }) => mayBeOf(named, record))
    for (const entry of own) refuseWhereOneIs(entry, [row], context)
  }
  checkNumber(entries, context)
  return entries.map(({ rows: [row], record }) => ({ row: row!, record }))
}

function refuseWhereOneIs({ rows, record: { code } }: Entry, suspects: readonly number[], { findings }: PlanContext): void {
  const other = suspects.find((row) => findings.isRefused(row))
  if (other === undefined) return
  for (const row of rows) if (!findings.isRefused(row)) findings.error('class-refused', { row, code }, { code, other })
}

/** A row that does not name its class whole may be of each that it does not contradict. */
function mayBeOf(named: Named, record: CaseClass): boolean {
  return (['edition', 'kind', 'code', 'name'] as const).every((part) => named[part] === null || named[part] === record[part])
}

const isWhole = (named: Named): named is Pick<CaseClass, keyof Named> => Object.values(named).every((part) => part !== null)

/** The limits of all classes are one setting, which has its bounds. */
function checkNumber(entries: readonly Entry[], { stored, findings }: PlanContext): void {
  const total = new Set([...stored.classes.keys(), ...entries.map(({ record }) => classKey(record))]).size
  const most = LIMIT_BOUNDS.classes
  if (total <= most) return
  const facts = {
    zh: `连同已有的共 ${total} 个小类，最多 ${most}`,
    en: `${total} classes with those stored, at most ${most}`,
  }
  findings.error('too-many-rows', { row: 0 }, facts)
}

function newEntry(reader: RowReader, named: Pick<CaseClass, keyof Named>, context: PlanContext): Entry {
  const { mapping, stored } = context
  const before = stored.classes.get(classKey(named))
  const nameEn = mapping.columnOf.has('nameEn') ? reader.text('nameEn') : (before?.nameEn ?? null)
  const hasConditions = mapping.columnOf.has('condition') || mapping.columnOf.has('limit')
  const conditions = hasConditions ? [] : [...(before?.conditions ?? [])]
  const english = nameEn === null ? {} : { nameEn }
  return { rows: [], numbered: 0, record: { ...named, ...english, ...classTerm(reader, named, context), conditions } }
}

function readNamed(reader: RowReader, context: PlanContext): Named {
  const [code, name] = [readCode(reader, context), reader.required('name')]
  const edition = reader.text('edition') ?? context.edition ?? reader.required('edition')
  if (edition !== null) checkLength(reader, 'edition', edition, LIMIT_BOUNDS.edition)
  return { edition, kind: readKind(reader), code, name }
}

function readCode(reader: RowReader, { findings }: PlanContext): string | null {
  const code = reader.required('code')
  if (code === null || Value.Check(ClassLimits.properties.code, code)) return code
  const facts = { code, zh: '小类代码为4位：大类2、小类2', en: 'a minor class has 4 digits: 2 major, 2 minor' }
  findings.error('code-bad', { row: reader.row.row, code }, facts)
  return null
}

function readKind(reader: RowReader): CaseClass['kind'] | null {
  const stated = reader.required('kind')?.toLowerCase()
  const kind = reader.word('kind', KIND_WORDS, 'component')
  const words: readonly string[] = [kind, ...KIND_WORDS[kind]]
  return stated !== undefined && words.includes(stated) ? kind : null
}

function addCondition(reader: RowReader, entry: Entry, context: PlanContext): void {
  const { conditions } = entry.record
  entry.numbered++
  const condition = readCondition(reader, entry.numbered)
  if (!condition) return
  checkBounds(reader, condition)
  if (conditions.some(({ key }) => key === condition.key)) {
    const field = context.mapping.columnOf.get('conditionKey') ?? 'conditionKey'
    const why = { zh: '该小类已有同样编码的立案条件', en: 'the class has a condition of that key already' }
    const facts = { field, value: condition.key, ...why }
    context.findings.error('value-bad', { row: reader.row.row, field, code: entry.record.code }, facts)
  }
  const most = LIMIT_BOUNDS.conditions
  if (conditions.length >= most) {
    reader.bad('condition', `一个小类至多 ${most} 个立案条件`, `a class has at most ${most} conditions`)
    return
  }
  conditions.push(condition)
}

function readCondition(reader: RowReader, number: number): FilingCondition | null {
  const written = reader.text('limit')
  const name = reader.text('condition')
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

/** What passes here is published as a limit: the setting has its bounds, and would refuse all classes for one. */
function checkBounds(reader: RowReader, { key, name, closing, limit }: FilingCondition): void {
  checkLength(reader, 'conditionKey', key, LIMIT_BOUNDS.conditionKey)
  checkLength(reader, 'condition', name, LIMIT_BOUNDS.conditionName)
  checkLength(reader, 'closing', closing ?? '', LIMIT_BOUNDS.closing)
  if (!Value.Check(Limit, limit)) reader.bad('limit', '数值过大', 'the amount is too large')
}

function checkLength(reader: RowReader, field: string, text: string, most: number): void {
  if (text.length > most) reader.bad(field, `至多 ${most} 个字`, `at most ${most} characters`)
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

function parseLimit(text: string): Limit | null {
  const match = /^(\d+(?:\.\d+)?)\s*(\S+)$/.exec(text.trim().toLowerCase())
  const amount = Number(match?.[1])
  const clock = CLOCK_WORDS.find(([words]) => words.test(match?.[2] ?? ''))?.[1]
  return clock && amount > 0 ? { amount, clock } : null
}
