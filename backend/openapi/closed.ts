interface Open extends Record<string, unknown> {
  type?: unknown
  additionalProperties?: unknown
}

/**
 * The same schema, its objects taking no other names than those that it lists: what the routes do with a request
 * (http/name-check.ts), said in the schema's own language. Records and unknown content stay as open as they are.
 */
export function closed(schema: unknown): unknown {
  return close(schema, false)
}

/** @param isPart of several that hold together (`allOf`): none may refuse the names of the others */
function close(schema: unknown, isPart: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((each) => close(each, isPart))
  if (typeof schema !== 'object' || schema === null) return schema
  const copy: Open = {}
  for (const [key, each] of Object.entries(schema)) copy[key] = CONTENT.has(key) ? each : close(each, key === 'allOf')
  if (copy.type === 'object' && 'properties' in copy && !isPart) copy.additionalProperties ??= false
  return copy
}

/** Values, not schemas. */
const CONTENT = new Set(['const', 'enum', 'default', 'examples'])
