import type { Problem } from '../../contract/wire/rest.ts'
import { nearestNames } from '../../core/text/nearest-names.ts'
import { problem } from './problem.ts'

/** A name that stands where the schema knows none of it. */
export interface UnknownName {
  /** Of the object that holds it; '' = the outermost. */
  readonly place: string
  readonly name: string
  readonly known: readonly string[]
}

interface SchemaPart {
  readonly type?: unknown
  readonly const?: unknown
  readonly properties?: Names
  readonly patternProperties?: Names
  readonly additionalProperties?: unknown
  readonly items?: unknown
  readonly anyOf?: unknown
  readonly oneOf?: unknown
  readonly allOf?: unknown
}
type Names = Readonly<Record<string, SchemaPart>>
type Value = Readonly<Record<string, unknown>>

/** As many as a sentence can hold. */
const MOST_KNOWN = 30
const LONGEST_SHOWN = 64

/**
 * The first name in a value that its schema does not know, at any depth. A schema that lists no names takes any (records,
 * unknown content). Where a value may have one of several forms, those count that agree with its constants.
 */
export function unknownName(schema: unknown, value: unknown, place = ''): UnknownName | null {
  if (typeof value !== 'object' || value === null || !isPart(schema)) return null
  return Array.isArray(value) ? inList(schema, value, place) : inObject(schema, value as Value, place)
}

function inList(schema: SchemaPart, list: readonly unknown[], place: string): UnknownName | null {
  const items = formsOf(schema).flatMap((form) => (form.items === undefined ? [] : [form.items]))
  if (items.length === 0) return null
  const anywhere = items.some(Array.isArray) ? null : anyOf(items.filter(isPart))
  for (const [index, each] of list.entries()) {
    const here = anywhere ?? anyOf(items.map((item) => (Array.isArray(item) ? item[index] : item)).filter(isPart))
    const found = typeof each === 'object' ? unknownName(here, each, `${place}/${index}`) : null
    if (found) return found
  }
  return null
}

function inObject(schema: SchemaPart, value: Value, place: string): UnknownName | null {
  const forms = agreeing(formsOf(schema), value)
  if (forms.length === 0 || forms.some(takesAnyName)) return null
  for (const name of Object.keys(value)) {
    const each = value[name]
    const inside = forms.flatMap((form) => under(form, name))
    if (inside.length === 0) return { place, name, known: [...new Set(forms.flatMap((form) => Object.keys(namesOf(form))))] }
    const found = typeof each === 'object' ? unknownName(anyOf(inside), each, `${place}/${escaped(name)}`) : null
    if (found) return found
  }
  return null
}

/** What a value may be, one by one. Of parts that hold together (`allOf`) each brings its names. */
function formsOf(schema: SchemaPart): readonly SchemaPart[] {
  const several = [schema.anyOf, schema.oneOf, schema.allOf].find(Array.isArray)
  return several ? several.filter(isPart).flatMap(formsOf) : [schema]
}

function agreeing(forms: readonly SchemaPart[], value: Value): readonly SchemaPart[] {
  const objects = forms.filter((form) => form.type === undefined || form.type === 'object')
  if (objects.length < 2) return objects
  const fitting = objects.filter((form) => Object.entries(namesOf(form)).every(([name, each]) => mayBe(each, value[name])))
  return fitting.length > 0 ? fitting : objects
}

function mayBe(schema: SchemaPart, value: unknown): boolean {
  const forms = formsOf(schema)
  return value === undefined || !forms.every((form) => 'const' in form) || forms.some((form) => form.const === value)
}

function takesAnyName(form: SchemaPart): boolean {
  const others = form.additionalProperties
  return others === true || (form.properties === undefined && form.patternProperties === undefined && !isPart(others))
}

/** What may stand under a name: of its own, or of any name. */
function under(form: SchemaPart, name: string): readonly SchemaPart[] {
  const names = namesOf(form)
  if (Object.hasOwn(names, name)) return [names[name] as SchemaPart]
  const patterns = Object.entries(form.patternProperties ?? {})
  const fitting = patterns.filter(([pattern]) => new RegExp(pattern, 'u').test(name)).map(([, each]) => each)
  return isPart(form.additionalProperties) ? [...fitting, form.additionalProperties] : fitting
}

const namesOf = (form: SchemaPart): Names => form.properties ?? {}
const anyOf = (forms: readonly SchemaPart[]): SchemaPart => (forms.length === 1 ? (forms[0] as SchemaPart) : { anyOf: forms })
const isPart = (value: unknown): value is SchemaPart => typeof value === 'object' && value !== null && !Array.isArray(value)
const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** What is wrong with the name, what was probably meant, and what there is. */
export function unknownField({ place, name, known }: UnknownName): Problem {
  const shown = name.slice(0, LONGEST_SHOWN)
  const meant = meantBy(name, known)
  return problem(
    'bad-request',
    {
      zh: `请求正文的 ${place || '/'} 不合格式：不认识 ${shown}${meant.zh}。${isEmpty(known) ? '这里不带任何项' : `这里可有 ${listed(known).zh}`}，请改正后重发。`,
      en: `The request's body is malformed at ${place || '/'}: ${shown} is not known there${meant.en}. ${isEmpty(known) ? 'It takes nothing' : `Known are ${listed(known).en}`}. Correct the name and send it again.`,
    },
    `${place}/${escaped(shown)}`,
  )
}

export function unknownParameter({ name, known }: UnknownName): Problem {
  const shown = name.slice(0, LONGEST_SHOWN)
  const meant = meantBy(name, known)
  return problem(
    'bad-request',
    {
      zh: `该接口不认识查询参数 ${shown}${meant.zh}。${isEmpty(known) ? '它不带查询参数' : `可用的有 ${listed(known).zh}`}，请改正后重发。`,
      en: `The query parameter ${shown} is not known here${meant.en}. ${isEmpty(known) ? 'This address takes none' : `It takes ${listed(known).en}`}. Correct the name and send it again.`,
    },
    `/${escaped(shown)}`,
  )
}

function meantBy(name: string, known: readonly string[]) {
  const nearest = nearestNames(name, known)
  if (isEmpty(nearest)) return { zh: '', en: '' }
  return { zh: `（是不是 ${nearest.join('、')}？）`, en: ` (is ${nearest.join(' or ')} meant?)` }
}

function listed(known: readonly string[]) {
  const more = known.length - MOST_KNOWN
  const shown = known.slice(0, MOST_KNOWN)
  return {
    zh: `${shown.join('、')}${more > 0 ? `（另有 ${more} 个，见接口说明）` : ''}`,
    en: `${shown.join(', ')}${more > 0 ? ` (and ${more} more, see the API)` : ''}`,
  }
}

const isEmpty = (list: readonly string[]) => list.length === 0
