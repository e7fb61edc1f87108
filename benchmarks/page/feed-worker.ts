import { CASE_ROW_BYTES, FIX_ROW_BYTES } from '../../contract/ipc/rows.ts'
import { BATCHES_PER_SECOND, type PageOptions } from './page-options.ts'
import { randomFrom } from './random.ts'
import { type Spread, SyntheticRows, type Urgency } from './synthetic-rows.ts'

/** Stands for the hub: makes batches of rows off the main thread and posts them as the hub does. */
export interface FeedStart {
  readonly options: PageOptions
  readonly spread: Spread
  /** Machine ms at which the rows' time base lies. */
  readonly timeBase: number
}
export interface FeedBatch {
  readonly cases: { reset: boolean; capacity: number; slots: Uint8Array; rows: Uint8Array; receivedAt: Uint8Array } | null
  readonly fixes: { slots: Uint8Array; rows: Uint8Array } | null
}

const post = (batch: FeedBatch) => globalThis.postMessage(batch)
const bytesOf = (view: Uint32Array | Float64Array) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)

globalThis.addEventListener('message', (event: MessageEvent<FeedStart>) => start(event.data))

function start({ options, spread, timeBase }: FeedStart): void {
  const random = randomFrom(options.seed)
  const rows = new SyntheticRows(random, spread)
  const clock = () => options.frozenAtS ?? (Date.now() - timeBase) / 1000
  const movers = new Movers(options, random, spread)
  post({ cases: firstCases(options, rows, clock()), fixes: null })
  for (let back = 8; back > 0; back -= 1) {
    post({ cases: null, fixes: movers.fixes([...Array(options.movers).keys()], clock() - back * movers.interval, rows) })
  }
  const { load } = options
  if (load) new LiveFeed(options, load, random, rows, movers, clock).run()
}

function firstCases(options: PageOptions, rows: SyntheticRows, now: number) {
  const slots = Uint32Array.from({ length: options.cases }, (_, slot) => slot)
  const words = new Uint32Array(options.cases * (CASE_ROW_BYTES / 4))
  const floats = new Float32Array(words.buffer)
  for (let slot = 0; slot < options.cases; slot += 1) rows.writeCase(words, floats, slot, rows.urgency(), now)
  rows.select(words, 0)
  const receivedAt = new Float64Array(options.cases).fill(Number.NaN)
  return {
    reset: true,
    capacity: options.cases + 1024,
    slots: bytesOf(slots),
    rows: bytesOf(words),
    receivedAt: bytesOf(receivedAt),
  }
}

class Movers {
  readonly interval: number
  readonly #x: Float64Array
  readonly #y: Float64Array
  readonly #heading: Float64Array
  readonly #random: () => number

  constructor(options: PageOptions, random: () => number, spread: Spread) {
    this.interval = options.load ? 1 / options.load.fixes : 10
    this.#random = random
    const pull = () => (random() + random()) / 2 - 0.5
    this.#x = Float64Array.from({ length: options.movers }, () => pull() * spread.dx)
    this.#y = Float64Array.from({ length: options.movers }, () => pull() * spread.dy)
    this.#heading = Float64Array.from({ length: options.movers }, () => random() * 360)
  }

  /** Each of the movers takes a step of about 8 m/s. */
  fixes(slots: readonly number[], at: number, rows: SyntheticRows): NonNullable<FeedBatch['fixes']> {
    const words = new Uint32Array(slots.length * (FIX_ROW_BYTES / 4))
    const floats = new Float32Array(words.buffer)
    slots.forEach((slot, row) => {
      const heading = ((this.#heading[slot] as number) + (this.#random() - 0.5) * 30 + 360) % 360
      const step = (8 * this.interval) / 111_320
      this.#heading[slot] = heading
      this.#x[slot] = (this.#x[slot] as number) + Math.sin((heading * Math.PI) / 180) * step
      this.#y[slot] = (this.#y[slot] as number) + Math.cos((heading * Math.PI) / 180) * step
      rows.writeFix(words, floats, row, { x: this.#x[slot] ?? 0, y: this.#y[slot] ?? 0, at, heading })
    })
    return { slots: bytesOf(Uint32Array.from(slots)), rows: bytesOf(words) }
  }
}

class LiveFeed {
  readonly #options: PageOptions
  readonly #load: NonNullable<PageOptions['load']>
  readonly #random: () => number
  readonly #rows: SyntheticRows
  readonly #movers: Movers
  readonly #clock: () => number
  readonly #order: number[]
  #batch = 0
  #free: number[]

  constructor(
    options: PageOptions,
    load: NonNullable<PageOptions['load']>,
    random: () => number,
    rows: SyntheticRows,
    movers: Movers,
    clock: () => number,
  ) {
    this.#options = options
    this.#load = load
    this.#random = random
    this.#rows = rows
    this.#movers = movers
    this.#clock = clock
    this.#order = [...Array(options.movers).keys()]
    if (load.order === 'scattered') shuffle(this.#order, random)
    this.#free = Array.from({ length: 1000 }, (_, index) => options.cases + index)
  }

  run(): void {
    globalThis.setInterval(() => post({ cases: this.#cases(), fixes: this.#fixes() }), 1000 / BATCHES_PER_SECOND)
  }

  #fixes(): FeedBatch['fixes'] {
    const perBatch = Math.round((this.#order.length * this.#load.fixes) / BATCHES_PER_SECOND)
    if (perBatch === 0) return null
    const first = (this.#batch * perBatch) % this.#order.length
    const slots = Array.from({ length: perBatch }, (_, index) => this.#order[(first + index) % this.#order.length] as number)
    this.#batch += 1
    return this.#movers.fixes(slots, this.#clock(), this.#rows)
  }

  #cases(): FeedBatch['cases'] {
    const changes = Math.round((this.#options.cases * this.#load.changing) / BATCHES_PER_SECOND)
    const churn = Math.round(this.#load.churn / BATCHES_PER_SECOND)
    const now = this.#clock()
    const list: { slot: number; urgency: Urgency | null }[] = []
    for (let change = 0; change < changes; change += 1) list.push({ slot: this.#anySlot(), urgency: this.#rows.urgency() })
    for (let gone = 0; gone < churn; gone += 1) {
      const slot = this.#anySlot()
      this.#free.push(slot)
      list.push({ slot, urgency: null })
    }
    const firstNew = list.length
    for (let come = 0; come < churn; come += 1) list.push({ slot: this.#free.shift() as number, urgency: 'calm' })
    const slots = Uint32Array.from(list, ({ slot }) => slot)
    const words = new Uint32Array(list.length * (CASE_ROW_BYTES / 4))
    const floats = new Float32Array(words.buffer)
    list.forEach(({ urgency }, row) => {
      if (urgency) this.#rows.writeCase(words, floats, row, urgency, now)
      else this.#rows.writeFree(words, row)
    })
    const receivedAt = Float64Array.from(list, (_, row) => (row >= firstNew ? Date.now() : Number.NaN))
    return {
      reset: false,
      capacity: this.#options.cases + 1024,
      slots: bytesOf(slots),
      rows: bytesOf(words),
      receivedAt: bytesOf(receivedAt),
    }
  }

  #anySlot(): number {
    return Math.floor(this.#random() * this.#options.cases)
  }
}

function shuffle(list: number[], random: () => number): void {
  for (let index = list.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    const held = list[index] as number
    list[index] = list[other] as number
    list[other] = held
  }
}
