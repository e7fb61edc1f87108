import type { Delta } from '../../contract/wire/feed.ts'
import { bytesOf } from './wire-columns.ts'

/** A minute of deltas at ten a second: a line that is cut for longer is answered with a snapshot. */
const MAX_DELTAS = 600
/** 600 deltas of 30 changed cases are 3 MB; a burst of imports may not take more than this. */
const MAX_BYTES = 32 << 20

/** The recent deltas, numbered without gaps, for those who were away for a moment or are slow. */
export class DeltaRing {
  private readonly deltas: { readonly delta: Delta; readonly bytes: number }[] = []
  private bytes = 0

  push(delta: Delta): void {
    const size = 2000 + (delta.cases ? bytesOf(delta.cases) + delta.cases.count * 60 : 0) + (delta.alarms?.length ?? 0) * 500
    this.deltas.push({ delta, bytes: size })
    this.bytes += size
    while (this.deltas.length > MAX_DELTAS || (this.bytes > MAX_BYTES && this.deltas.length > 1)) {
      this.bytes -= (this.deltas.shift() as { bytes: number }).bytes
    }
  }

  /** The deltas after `seq`, or null when some of them are gone. `seq` is not above the newest. */
  after(seq: number, newest: number): Delta[] | null {
    if (seq === newest) return []
    const first = this.deltas[0]
    if (!first || seq + 1 < first.delta.seq) return null
    return this.deltas.slice(seq + 1 - first.delta.seq).map(({ delta }) => delta)
  }
}
