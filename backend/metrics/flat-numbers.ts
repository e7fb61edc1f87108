/** Numbers, and yes and no, of nested objects by their path. Of a list: how long it is and the greatest of each number. */
export function flatNumbers(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return Number.isFinite(value) ? [[path, value]] : []
  if (typeof value === 'boolean') return [[path, value ? 1 : 0]]
  if (Array.isArray(value))
    return [[under(path, 'count'), value.length], ...greatest(value.flatMap((item) => flatNumbers(item, under(path, 'most'))))]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => flatNumbers(inner, under(path, key)))
}

function greatest(numbers: readonly [string, number][]): [string, number][] {
  const most = new Map<string, number>()
  for (const [path, value] of numbers) most.set(path, Math.max(value, most.get(path) ?? Number.NEGATIVE_INFINITY))
  return [...most]
}

function under(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
