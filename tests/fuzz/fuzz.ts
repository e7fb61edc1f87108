import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'vitest'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** `FUZZ_INPUTS=100000` for the long run, `FUZZ_SEED` to repeat one. */
export const INPUTS = Number(process.env.FUZZ_INPUTS ?? 3000)
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
/** For a whole test of INPUTS inputs. */
export const FUZZ_TIMEOUT_MS = 60_000 + INPUTS * 10
/** No input may keep a parser busy for longer, in processor time: far above the slowest, far below a hang. */
const LONGEST_MS = 500
/** A parser that kept a hundred bytes of every input would show. */
const GROWTH_PER_INPUT_BYTES = 100
const NOISE_BYTES = 4 * 1024 * 1024

export interface Random {
  below(end: number): number
  chance(share: number): boolean
  pick<Item>(items: readonly Item[]): Item
  bytes(length: number): Buffer
}

/** mulberry32: small, seeded, good enough to be wild with. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    below,
    chance: (share) => next() < share,
    pick: (items) => items[below(items.length)]!,
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  }
}

/**
 * Feeds INPUTS inputs to `run`. Fails on anything thrown, on an input that takes too long, and on memory that grows with
 * the number of inputs. Prints seed and figures, so that any run can be repeated.
 */
export async function fuzz(name: string, run: (random: Random) => unknown): Promise<void> {
  let slowest = 0
  let before = 0
  // Code that is compiled late counts as heap: a short run warms up with as many inputs again before the measuring.
  const warmUp = INPUTS < 20_000 ? INPUTS : Math.ceil(INPUTS / 4)
  const all = INPUTS < 20_000 ? INPUTS + warmUp : INPUTS
  const startedAt = performance.now()
  for (let input = 0; input < all; input++) {
    if (input === warmUp) before = heapNow()
    const begin = process.cpuUsage()
    try {
      const result = run(randomOf(SEED + input))
      if (result instanceof Promise) await result
    } catch (error) {
      throw new Error(`${name}: FUZZ_SEED=${SEED} input ${input} (FUZZ_SEED=${SEED + input} FUZZ_INPUTS=1 repeats it)`, {
        cause: error,
      })
    }
    const { user, system } = process.cpuUsage(begin)
    slowest = Math.max(slowest, (user + system) / 1000)
  }
  const grown = heapNow() - before
  const seconds = (performance.now() - startedAt) / 1000
  process.stdout.write(
    `fuzz ${name}: ${all} inputs, seed ${SEED}, ${seconds.toFixed(1)} s, slowest ${slowest.toFixed(1)} ms, heap ${(grown / 1024).toFixed(0)} KiB\n`,
  )
  expect(slowest, `${name}: slowest input, seed ${SEED}`).toBeLessThan(LONGEST_MS)
  expect(grown, `${name}: heap growth, seed ${SEED}`).toBeLessThan(NOISE_BYTES + (all - warmUp) * GROWTH_PER_INPUT_BYTES)
}

function heapNow(): number {
  collect()
  return process.memoryUsage().heapUsed + process.memoryUsage().external
}

const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  '__proto__',
  'constructor',
  '%',
  '%00',
  '%zz',
  '＋',
  '𝄞',
  '\ud800',
  '../..',
  "'--",
  '<![CDATA[',
  ']]>',
  '&#0;',
  '&a;',
  'null',
  'NaN',
  '-0',
  '1e999',
  '0x10',
  '9'.repeat(400),
]
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  -0,
  1e308,
  -1e308,
  0.1,
  2 ** 53,
  -1,
  [],
  {},
  [[]],
  { toString: 1 },
  ...ODD_TEXTS,
]

export function oddText(random: Random): string {
  return random.chance(0.7) ? random.pick(ODD_TEXTS) : random.bytes(random.below(60)).toString('latin1')
}

/** Flips, cuts, doubles and inserts bytes here and there. */
export function mutateBytes(random: Random, original: Uint8Array, special: readonly number[]): Buffer {
  let bytes = Buffer.from(original)
  for (let times = random.below(6); times >= 0 && bytes.length > 0; times--) {
    const at = random.below(bytes.length)
    switch (random.below(5)) {
      case 0:
        bytes[at]! ^= 1 << random.below(8)
        break
      case 1:
        bytes[at] = random.pick(special)
        break
      case 2:
        bytes = bytes.subarray(0, at)
        break
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), random.bytes(random.below(20)), bytes.subarray(at)])
        break
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(random.below(bytes.length))])
    }
  }
  return bytes
}

export function mutateText(random: Random, original: string): string {
  const at = random.below(original.length + 1)
  const cut = random.chance(0.5) ? at : Math.min(original.length, at + random.below(10))
  const changed = original.slice(0, at) + (random.chance(0.8) ? oddText(random) : '') + original.slice(cut)
  return random.chance(0.3) ? mutateText(random, changed) : changed
}

/** A JSON value like the original with some of its parts replaced by something odd. */
export function mutateValue(random: Random, original: unknown, depth = 0): unknown {
  if (random.chance(0.08)) return oddValue(random, depth)
  if (Array.isArray(original)) {
    const items = original.map((each) => mutateValue(random, each, depth + 1))
    return random.chance(0.1) ? [...items, ...items, oddValue(random, depth)] : items
  }
  if (typeof original !== 'object' || original === null) return original
  const entries = Object.entries(original).filter(() => !random.chance(0.05))
  const fields = Object.fromEntries(entries.map(([key, value]) => [key, mutateValue(random, value, depth + 1)]))
  return random.chance(0.1) ? { ...fields, [oddText(random)]: oddValue(random, depth) } : fields
}

function oddValue(random: Random, depth: number): unknown {
  if (random.chance(0.05)) return nested(random.below(300))
  if (depth < 3 && random.chance(0.1)) return { a: oddValue(random, depth + 1), b: [oddValue(random, depth + 1)] }
  return random.pick(ODD_VALUES)
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let each = 0; each < depth; each++) value = [value]
  return value
}
