/** A seeded generator (mulberry32, public domain): the makers must give the same city on every machine. */
export function seeded(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    below: (n) => Math.floor(next() * n),
    between: (a, b) => a + (b - a) * next(),
    pick: (list) => list[Math.floor(next() * list.length)],
  }
}
