import type Type from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'

export type Parsed<Message> = { readonly ok: true; readonly message: Message } | { readonly ok: false; readonly why: string }

/** Checks what has arrived against its schema; compiled once, because a hall receives hundreds of messages a second. */
export function checkerOf<Schema extends Type.TSchema>(schema: Schema): (value: unknown) => Parsed<Type.Static<Schema>> {
  const validator = Compile(schema)
  return (value) => {
    if (validator.Check(value)) return { ok: true, message: value }
    const first = Value.Errors(schema, value)[0]
    return { ok: false, why: `${first?.instancePath || '/'} ${first?.message ?? 'is not valid'}` }
  }
}

type Union<Schemas> = {
  [Kind in keyof Schemas]: Schemas[Kind] extends Type.TSchema ? Type.Static<Schemas[Kind]> : never
}[keyof Schemas]

/** Checks a message of a table of schemas keyed by its `type`. */
export function messageParser<Schemas extends Readonly<Record<string, Type.TSchema>>>(
  schemas: Schemas,
): (value: unknown) => Parsed<Union<Schemas>> {
  const checkers = new Map(Object.entries(schemas).map(([kind, schema]) => [kind, checkerOf(schema)]))
  return (value) => {
    const kind = typeof value === 'object' && value !== null ? (value as { type?: unknown }).type : undefined
    const check = typeof kind === 'string' ? checkers.get(kind) : undefined
    if (!check) return { ok: false, why: `/type ${JSON.stringify(kind)} is not known` }
    return check(value) as Parsed<Union<Schemas>>
  }
}
