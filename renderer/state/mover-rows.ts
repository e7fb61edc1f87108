import { FIX_ROW, FIX_ROW_BYTES, NEVER_S } from '../../contract/ipc/rows.ts'
import { wordsOf } from './case-rows.ts'
import { PendingWords } from './pending-words.ts'

export const FIX_WORDS = FIX_ROW_BYTES / 4
/** A pending record: the texel that the fix goes to, then the fix. */
export const FIX_RECORD_WORDS = 1 + FIX_WORDS
const AT_WORD = FIX_ROW.at / 4
/** Words of the head texel. */
export const NO_FIX = 0xffffffff
/** Gliding needs the pair that is shown and the fix that has just come. */
const FEWEST_FIXES = 3
/** With few movers each keeps a longer past, for its trail. Fixes in all: as many trail pieces are drawn in each frame. */
const TEXEL_BUDGET = 12_288
const MOST_FIXES = 24

/** What the map has to know of a mover besides its fixes. */
export interface MoverTraits {
  readonly vehicle: boolean
  /** Hall seconds after which the last fix is too old to be trusted. */
  readonly staleAfterS: number
}

/**
 * The last fixes of every mover (监督员, 车辆) as texels of 16 bytes: per mover a ring of `ring` fixes, then a head texel
 * (index of the newest fix) and a traits texel (kind, stale seconds). The newest fix overwrites the oldest, so that one
 * report costs one small record, for the gliding sign and its trail alike.
 */
export class MoverRows {
  readonly pending = new PendingWords(FIX_RECORD_WORDS)
  #ring = FEWEST_FIXES
  #traits: readonly MoverTraits[] = []
  #words: Uint32Array<ArrayBuffer> = new Uint32Array(0)
  #floats: Float32Array = new Float32Array(0)
  #newest: Uint8Array = new Uint8Array(0)
  #revision = 1
  #seen = 0
  #newestAt = -NEVER_S

  get words(): Uint32Array<ArrayBuffer> {
    return this.#words
  }
  /** Fixes kept per mover. */
  get ring(): number {
    return this.#ring
  }
  /** Texels per mover: the ring, the head, the traits. */
  get stride(): number {
    return this.#ring + 2
  }
  get capacity(): number {
    return this.#traits.length
  }
  /** Movers that have reported at least once. */
  get count(): number {
    return this.#seen
  }
  /** Seconds of the newest fix of all; with the largest stale time it tells whether anything can still move. */
  get newestAt(): number {
    return this.#newestAt
  }
  get revision(): number {
    return this.#revision
  }

  /** A new directory of movers: all fixes are forgotten. */
  reset(traits: readonly MoverTraits[]): void {
    this.#traits = traits
    const affordable = Math.floor(TEXEL_BUDGET / Math.max(1, traits.length)) - 2
    this.#ring = Math.min(MOST_FIXES, Math.max(FEWEST_FIXES, affordable))
    this.#words = new Uint32Array(traits.length * this.stride * FIX_WORDS)
    this.#floats = new Float32Array(this.#words.buffer)
    this.#newest = new Uint8Array(traits.length)
    this.#seen = 0
    this.#newestAt = -NEVER_S
    this.pending.clear()
    this.#revision += 1
    for (let slot = 0; slot < traits.length; slot += 1) this.#clearSlot(slot, traits[slot] as MoverTraits)
  }

  /** Fixes of unknown movers and fixes that are not newer than the mover's last are left out; returns how many. */
  apply(batch: { readonly slots: Uint8Array; readonly rows: Uint8Array }): number {
    const slots = wordsOf(batch.slots)
    const rows = wordsOf(batch.rows)
    if (rows.length !== slots.length * FIX_WORDS) {
      throw new RangeError(`fixes: ${slots.length} slots but ${batch.rows.byteLength} bytes of rows`)
    }
    const floats = new Float32Array(rows.buffer, rows.byteOffset, rows.length)
    let leftOut = 0
    for (let index = 0; index < slots.length; index += 1) {
      if (!this.#write(slots[index] as number, rows, floats, index * FIX_WORDS)) leftOut += 1
    }
    return leftOut
  }

  #write(slot: number, rows: Uint32Array, floats: Float32Array, from: number): boolean {
    if (slot >= this.#traits.length) return false
    const base = slot * this.stride
    const head = (base + this.#ring) * FIX_WORDS
    const first = this.#words[head] === NO_FIX
    const last = this.#newest[slot] as number
    const at = floats[from + AT_WORD] as number
    if (!first && at <= (this.#floats[(base + last) * FIX_WORDS + AT_WORD] as number)) return false
    const next = first ? 0 : (last + 1) % this.#ring
    this.#newest[slot] = next
    this.#words[head] = next
    this.#seen += Number(first)
    if (at > this.#newestAt) this.#newestAt = at
    const texel = base + next
    const record = this.pending.push()
    const { words } = this.pending
    words[record] = texel
    for (let word = 0; word < FIX_WORDS; word += 1) {
      const value = rows[from + word] as number
      this.#words[texel * FIX_WORDS + word] = value
      words[record + 1 + word] = value
    }
    return true
  }

  #clearSlot(slot: number, traits: MoverTraits): void {
    const base = slot * this.stride
    for (let fix = 0; fix < this.#ring; fix += 1) this.#floats[(base + fix) * FIX_WORDS + AT_WORD] = NEVER_S
    this.#words[(base + this.#ring) * FIX_WORDS] = NO_FIX
    const own = (base + this.#ring + 1) * FIX_WORDS
    this.#words[own] = Number(traits.vehicle)
    this.#floats[own + 1] = traits.staleAfterS
  }
}
