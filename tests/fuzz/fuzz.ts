import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'vitest'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/**
 * Each input has its own seed, printed with the figures. The short run belongs to `npm test`; the long one is
 * `npm run build && FUZZ_INPUTS=100000 npx vitest run --project integration tests/fuzz/NAME`, a file at a time; `FUZZ_SEED`
 * repeats one.
 */
export const INPUTS = inputsOf(3000)

/** What the environment asks for; else what a short run takes. */
export function inputsOf(short: number): number {
  return Number(process.env.FUZZ_INPUTS ?? short)
}
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
/** For a whole test of INPUTS inputs. */
export const FUZZ_TIMEOUT_MS = 60_000 + INPUTS * 10
/** No input may keep a parser busy for longer, in processor time: far above the slowest, far below a hang. */
const LONGEST_MS = 500
/** A parser that kept a hundred bytes of every input would show. */
const GROWTH_PER_INPUT_BYTES = 100
const NOISE_BYTES = 4 * 1024 * 1024

/** What differs from a parser that keeps nothing. */
interface Bounds {
  readonly inputs: number
  readonly longestMs: number
  readonly growthPerInputBytes: number
  readonly noiseBytes: number
}
const BOUNDS: Bounds = {
  inputs: INPUTS,
  longestMs: LONGEST_MS,
  growthPerInputBytes: GROWTH_PER_INPUT_BYTES,
  noiseBytes: NOISE_BYTES,
}

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
 * Feeds inputs to `run`. Fails on anything thrown, on an input that takes too long, and on memory that grows with
 * the number of inputs. Prints seed and figures, so that any run can be repeated.
 */
export async function fuzz(name: string, run: (random: Random) => unknown, bounds: Partial<Bounds> = {}): Promise<void> {
  const { inputs, longestMs, growthPerInputBytes, noiseBytes } = { ...BOUNDS, ...bounds }
  let slowest = 0
  let before = 0
  // Code that is compiled late counts as heap: a short run warms up with as many inputs again before the measuring.
  const warmUp = inputs < 20_000 ? inputs : Math.ceil(inputs / 4)
  const all = inputs < 20_000 ? inputs + warmUp : inputs
  const startedAt = performance.now()
  for (let input = 0; input < all; input++) {
    if (input === warmUp) before = await heapNow()
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
  const after = await heapNow()
  const seconds = (performance.now() - startedAt) / 1000
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1)
  process.stdout.write(
    `fuzz ${name}: ${all} inputs, seed ${SEED}, ${seconds.toFixed(1)} s, slowest ${slowest.toFixed(1)} ms, heap ${megabytes(before)} → ${megabytes(after)} MiB\n`,
  )
  expect(slowest, `${name}: slowest input, seed ${SEED}`).toBeLessThan(longestMs)
  expect(after - before, `${name}: heap growth, seed ${SEED}`).toBeLessThan(noiseBytes + (all - warmUp) * growthPerInputBytes)
}

/** What hangs on a stream that was cut off goes turns later, and what has a finalizer at the collection after that. */
async function heapNow(): Promise<number> {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((done) => setTimeout(done, 10))
    collect()
  }
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
