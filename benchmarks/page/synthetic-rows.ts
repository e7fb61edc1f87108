import { CASE_FLAGS } from '../../contract/domain/case-columns.ts'
import { CASE_LOOK, CASE_ROW_BYTES, FIX_ROW_BYTES, FREE_SLOT, NEVER_S } from '../../contract/ipc/rows.ts'

const CASE_WORDS = CASE_ROW_BYTES / 4
const FIX_WORDS = FIX_ROW_BYTES / 4

/** Width and height of the city in degrees around the origin in its middle. */
export interface Spread {
  readonly dx: number
  readonly dy: number
}

/** How far along its limit a case is: few are near the end, as in a city that works. */
export type Urgency = 'calm' | 'warning' | 'overdue' | 'suspended'

export class SyntheticRows {
  readonly #random: () => number
  readonly #spread: Spread

  constructor(random: () => number, spread: Spread) {
    this.#random = random
    this.#spread = spread
  }

  place(): [number, number] {
    // Denser towards the middle, as cities are.
    const pull = () => (this.#random() + this.#random() + this.#random()) / 3 - 0.5
    return [pull() * this.#spread.dx * 1.3, pull() * this.#spread.dy * 1.3]
  }

  urgency(): Urgency {
    const draw = this.#random()
    if (draw < 0.03) return 'overdue'
    if (draw < 0.1) return 'warning'
    return draw < 0.13 ? 'suspended' : 'calm'
  }

  /** Writes a case at `row` of a list of rows. */
  writeCase(words: Uint32Array, floats: Float32Array, row: number, urgency: Urgency, now: number): void {
    const at = row * CASE_WORDS
    const [x, y] = this.place()
    const limit = 3600 * (1 + this.#random() * 20)
    const used = {
      calm: this.#random() * 0.78,
      warning: 0.8 + this.#random() * 0.19,
      overdue: 1.01 + this.#random() * 0.6,
      suspended: 0.3,
    }
    const start = now - used[urgency] * limit
    const stopped = urgency === 'suspended'
    floats[at] = x
    floats[at + 1] = y
    floats[at + 2] = start
    floats[at + 3] = stopped ? NEVER_S : start + 0.8 * limit
    floats[at + 4] = stopped ? NEVER_S : start + limit
    words[at + 5] = this.#look(urgency)
  }

  /** Marks a row as the one that the operator has selected. */
  select(words: Uint32Array, row: number): void {
    const look = row * CASE_WORDS + 5
    words[look] = ((words[look] ?? 0) | (1 << CASE_LOOK.selectedShift)) >>> 0
  }

  writeFree(words: Uint32Array, row: number): void {
    words.fill(FREE_SLOT, row * CASE_WORDS, (row + 1) * CASE_WORDS)
  }

  writeFix(
    words: Uint32Array,
    floats: Float32Array,
    row: number,
    fix: { x: number; y: number; at: number; heading: number },
  ): void {
    const at = row * FIX_WORDS
    floats[at] = fix.x
    floats[at + 1] = fix.y
    floats[at + 2] = fix.at
    words[at + 3] = (Math.round(fix.heading) % 360) | (50 << 9)
  }

  #look(urgency: Urgency): number {
    const known = this.#random() < 0.5
    const level = urgency === 'overdue' ? (this.#random() < 0.3 ? 3 : 2) : urgency === 'warning' ? 1 : 0
    const flags = urgency === 'suspended' ? CASE_FLAGS.suspended : this.#random() < 0.1 ? CASE_FLAGS.hazard : 0
    return (
      ((3 << CASE_LOOK.stageShift) |
        (flags << CASE_LOOK.flagsShift) |
        (level << CASE_LOOK.alarmShift) |
        (Number(known) << CASE_LOOK.acknowledgedShift)) >>>
      0
    )
  }
}
