/**
 * JT/T 808 framing: `7E … 7E`, with 7E→7D 02 and 7D→7D 01 inside, and one XOR check byte last.
 */
const FLAG = 0x7e
const ESCAPE = 0x7d
const ESCAPED_FLAG = 0x02
const ESCAPED_ESCAPE = 0x01

/** Id 2, attributes 2, version 1, phone 10, serial 2, split 4. */
const LONGEST_HEADER = 21
/** Ten bits of the attributes. */
export const LONGEST_BODY = 1023
const CHECK = 1
/** Every byte may have been escaped into two. */
export const LONGEST_FRAME = 2 * (LONGEST_HEADER + LONGEST_BODY + CHECK)

/** XOR of all bytes: 0 over a frame that ends in its own check byte. */
export function xorOf(bytes: Uint8Array): number {
  let check = 0
  for (const byte of bytes) check ^= byte
  return check
}

/**
 * Takes the escapes out of what stood between two flags. An escape byte before anything else stays as it is: terminals in
 * the field send it bare, and the check byte tells whether that was meant.
 */
export function withoutEscapes(frame: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(frame.length)
  let length = 0
  for (let at = 0; at < frame.length; at++) {
    const byte = frame[at]!
    const next = byte === ESCAPE ? frame[at + 1] : undefined
    const escaped = next === ESCAPED_ESCAPE ? ESCAPE : next === ESCAPED_FLAG ? FLAG : null
    out[length++] = escaped ?? byte
    if (escaped !== null) at++
  }
  return out.subarray(0, length)
}

/** Adds check byte, escapes and flags. */
export function seal(message: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(2 * (message.length + CHECK) + 2)
  let length = 0
  out[length++] = FLAG
  const put = (byte: number) => {
    if (byte === FLAG || byte === ESCAPE) {
      out[length++] = ESCAPE
      out[length++] = byte === FLAG ? ESCAPED_FLAG : ESCAPED_ESCAPE
    } else out[length++] = byte
  }
  for (const byte of message) put(byte)
  put(xorOf(message))
  out[length++] = FLAG
  return out.subarray(0, length)
}

/** What the splitter threw away. */
export interface SplitterCounts {
  /** Bytes outside any frame. */
  strayBytes: number
  /** Runs without an end, longer than any frame can be. */
  oversize: number
}

/**
 * Cuts a byte stream at its flags. Holds at most one frame, so a peer that never closes one costs LONGEST_FRAME bytes.
 * A flag that ends one frame may also begin the next: some terminals send a single flag between two.
 */
export class FrameSplitter {
  private readonly held = Buffer.allocUnsafe(LONGEST_FRAME)
  private length = 0
  private inFrame = false
  private readonly counts: SplitterCounts

  constructor(counts: SplitterCounts) {
    this.counts = counts
  }

  /** The escaped contents of every frame that this chunk ends; each is a copy of its own. */
  push(chunk: Uint8Array): Buffer[] {
    const frames: Buffer[] = []
    for (const byte of chunk) {
      if (byte === FLAG) {
        if (this.inFrame && this.length > 0) frames.push(Buffer.from(this.held.subarray(0, this.length)))
        this.inFrame = true
        this.length = 0
      } else if (!this.inFrame) this.counts.strayBytes++
      else if (this.length < LONGEST_FRAME) this.held[this.length++] = byte
      else this.abandon()
    }
    return frames
  }

  private abandon(): void {
    this.counts.oversize++
    this.inFrame = false
    this.length = 0
  }
}
