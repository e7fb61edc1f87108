/**
 * Equal means no change: returns `next` with every part of `held` that is equal to it kept by reference, and `held`
 * itself where all is equal, so that what hangs on a part does not render again. For plain data (JSON and bytes).
 */
export function share<T>(held: T, next: T): T {
  return shareValue(held, next) as T
}

function shareValue(held: unknown, next: unknown): unknown {
  if (Object.is(held, next)) return held
  if (Array.isArray(held) && Array.isArray(next)) return shareArray(held, next)
  if (isPlain(held) && isPlain(next)) return shareObject(held, next)
  return next
}

function shareArray(held: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  let same = held.length === next.length
  const byKey = new Map(held.map((item) => [keyOf(item), item]))
  const shared = next.map((item, index) => {
    const key = keyOf(item)
    const value = shareValue(key === undefined ? held[index] : byKey.get(key), item)
    if (!Object.is(value, held[index])) same = false
    return value
  })
  return same ? held : shared
}

function shareObject(held: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(next)
  let same = keys.length === Object.keys(held).length
  const shared: Record<string, unknown> = {}
  for (const key of keys) {
    shared[key] = shareValue(held[key], next[key])
    if (!Object.is(shared[key], held[key]) || !Object.hasOwn(held, key)) same = false
  }
  return same ? held : shared
}

/** What makes a row the same row when the list's order changes. */
function keyOf(item: unknown): unknown {
  if (!isPlain(item)) return undefined
  return item.id ?? item.caseId ?? item.code
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
