/** Random numbers that are the same on every machine: what a seed and a place in the plan decide stays decided. */
export interface SeededRandom {
  /** [0, 1) */
  next(): number
  between(low: number, high: number): number
  below(count: number): number
  chance(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  /** exp of a normal with this median and spread: how long work takes. */
  logNormal(median: number, sigma: number): number
}

/** Mulberry32 (public domain) from a hash of the parts, so that case 7 of a day does not depend on case 6. */
export function seededRandom(...parts: readonly (string | number)[]): SeededRandom {
  let state = hash(parts.join('|'))
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (count: number): number => Math.floor(next() * count)
  return {
    next,
    below,
    between: (low, high) => low + (high - low) * next(),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    logNormal: (median, sigma) => median * Math.exp(sigma * normal(next(), next())),
  }
}

/** Box–Muller. */
function normal(a: number, b: number): number {
  return Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b)
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}

/** Draws in proportion to weights. */
export function weighted<Item>(items: readonly Item[], weightOf: (item: Item) => number): (random: SeededRandom) => Item {
  const sums: number[] = []
  let total = 0
  for (const item of items) {
    total += weightOf(item)
    sums.push(total)
  }
  return (random) => {
    const target = random.next() * total
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] as number) > target) high = middle
      else low = middle + 1
    }
    return items[low] as Item
  }
}
