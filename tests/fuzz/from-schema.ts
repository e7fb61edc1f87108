import type { Random } from './fuzz.ts'

/** As much of JSON Schema as the document of the interface uses. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema | boolean
  readonly prefixItems?: readonly Schema[]
  readonly minItems?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

const MORNING = Date.parse('2026-11-20T09:00:00+08:00')
const HOUR = 3_600_000
const instants = [MORNING, MORNING + HOUR, MORNING - 24 * HOUR, MORNING + 30 * 24 * HOUR]
const days = ['2026-11-20', '2026-11-01', '2026-10-31', '2026-02-30']
const districts = ['990101', '990102', '990101001001001']
const units = ['U1', 'U2']
const movers = ['C01', 'C02', 'V01']
const users = ['operator01', '受理员01', 'C01', 'fuzz-admin']

/** What fields of these names mean in the small city: without it, hardly anything would get past the first look-up. */
const MEANT: Readonly<Record<string, readonly unknown[]>> = {
  classCode: ['0102', '0101'],
  classKind: ['event'],
  edition: ['GB/T 30428.2-2013'],
  condition: ['usual', 'quick', 'hazard'],
  lng: [110.5, 111.5],
  west: [110],
  east: [112],
  south: [30],
  north: [31],
  bbox: ['110,30,112,31'],
  unit: units,
  unitCode: units,
  owner: units,
  units,
  assisting: units,
  areas: districts,
  area: [...districts, 'P01', null],
  district: districts,
  districtCode: ['990101', '990102'],
  mover: movers,
  reporter: movers,
  actor: users,
  user: users,
  at: instants,
  until: instants,
  since: instants,
  dueAt: instants,
  expiresAt: instants,
  startsAt: [MORNING + HOUR],
  endsAt: [MORNING + 5 * HOUR],
  from: [...instants, '2026-10-01'],
  to: [...instants, '2026-10-31'],
  date: days,
  month: ['2026-11', '2026-10'],
  year: [2026, 2025],
  number: ['12345-1', 'n-2'],
  of: [1, 2],
  caseId: [1, 2, 3],
  contacts: [1, 2, 3, 5, 8, 13, 21, 34],
  channels: ['notice', 'sms', 'email'],
  step: [0, 1, 2],
  expectedVersion: [0, 1, 2, 3],
  centre: ['city', '990101'],
  id: ['C01', 'small', 1, 2],
  lat: [30.5],
  lon: [110.5],
  expectedRevision: [0, 1],
  subject: ['unit', 'district'],
  period: ['month', 'week'],
  email: ['unit01@city.example'],
  phone: ['13800000000'],
  url: ['https://district.example/hooks'],
  password: ['a-long-password'],
  q: ['东', 'renmin', '12345', 'x y'],
  cursor: ['1', 'MQ', 'eyJpZCI6MX0'],
  code: [...districts, 'U1', 'E0102', '9901010101000001'],
}
const UUID = '6f1c0d5e-2b7a-4c11-9a53-0d7f6a3b1c2e'
/** One of each form that the document asks for. */
const SHAPED = ['990101', '2026-10', '2026-11-20', UUID, '9901010101000001', '1:1', '08:30', 'a', 'a-b', '1']
const WORDS = ['一号', '人民路 18 号', 'x', '2026-11-20', '0', '990101', 'U1', 'C01', '《》']

/** The same with what its fields mean in the small city: the examples of the document speak of a larger one. */
export function atHome(random: Random, value: unknown, name = ''): unknown {
  const meant = MEANT[name]
  if (Array.isArray(value)) return value.map((each) => atHome(random, each, name))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, atHome(random, each, key)]))
  const alike = meant?.filter((each) => typeof each === typeof value) ?? []
  return alike.length > 0 && random.chance(0.9) ? random.pick(alike) : value
}

/** Some value that the schema would take, as a rule; names tell what their values mean. */
export function fromSchema(random: Random, schema: Schema, name = '', depth = 0): unknown {
  const meant = schema.type === 'array' || schema.enum ? [] : meantBy(schema, name)
  if (meant.length > 0 && random.chance(0.9)) return random.pick(meant)
  if (schema.const !== undefined) return schema.const
  if (schema.enum && schema.enum.length > 0) return random.pick(schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices && choices.length > 0) return fromSchema(random, random.pick(choices), name, depth)
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((each) => fromSchema(random, each, name, depth)))
  const type = typeof schema.type === 'object' ? random.pick(schema.type) : schema.type
  switch (type) {
    case 'object':
      return objectOf(random, schema, depth)
    case 'array':
      return listOf(random, schema, name, depth)
    case 'integer':
    case 'number':
      return numberOf(random, schema, type === 'integer')
    case 'boolean':
      return random.chance(0.5)
    case 'null':
      return null
    default:
      return random.pick(WORDS)
  }
}

/** Of what is known by this name, or by its form, what the schema takes at all. */
function meantBy({ type, pattern, const: only }: Schema, name: string): readonly unknown[] {
  if (only !== undefined) return []
  const known = pattern === undefined ? (MEANT[name] ?? []) : [...(MEANT[name] ?? []), ...SHAPED]
  const form = pattern === undefined ? null : new RegExp(pattern, 'u')
  const isNumber = type === 'number' || type === 'integer'
  return known.filter((each) => {
    if (isNumber) return typeof each === 'number'
    if (type === 'string') return typeof each === 'string' && (form?.test(each) ?? true)
    return type === undefined
  })
}

function objectOf(random: Random, schema: Schema, depth: number): unknown {
  const fields = Object.entries(schema.properties ?? {}).filter(
    ([name]) => schema.required?.includes(name) || random.chance(depth > 3 ? 0.1 : 0.5),
  )
  const value = Object.fromEntries(fields.map(([name, each]) => [name, fromSchema(random, each, name, depth + 1)]))
  for (const each of Object.values(schema.patternProperties ?? {}))
    if (random.chance(0.7)) value[String(random.pick([...districts, ...units, 'a']))] = fromSchema(random, each, '', depth + 1)
  return value
}

function listOf(random: Random, schema: Schema, name: string, depth: number): unknown {
  if (schema.prefixItems) return schema.prefixItems.map((each) => fromSchema(random, each, '', depth + 1))
  const item = typeof schema.items === 'object' ? schema.items : {}
  const length = (schema.minItems ?? 0) + random.below(depth > 3 ? 2 : 3)
  return Array.from({ length }, () => fromSchema(random, item, name, depth + 1))
}

function numberOf(random: Random, { minimum = -2, maximum }: Schema, whole: boolean): number {
  const highest = Math.min(maximum ?? minimum + 20, minimum + 1000)
  const value = random.chance(0.2) ? random.pick([minimum, highest]) : minimum + random.below(highest - minimum + 1)
  return whole || random.chance(0.5) ? value : value + 0.5
}
