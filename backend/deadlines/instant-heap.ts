interface Entry {
  readonly at: number
  readonly id: number
}

/** Ids by instant, earliest first (a binary heap). An id may be in it more than once: whoever takes it out checks. */
export class InstantHeap {
  private readonly entries: Entry[] = []

  get size(): number {
    return this.entries.length
  }

  get earliest(): number {
    return this.entries[0]?.at ?? Number.POSITIVE_INFINITY
  }

  push(at: number, id: number): void {
    const { entries } = this
    let hole = entries.length
    entries.push({ at, id })
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = entries[parent] as Entry
      if (above.at <= at) break
      entries[hole] = above
      hole = parent
    }
    entries[hole] = { at, id }
  }

  /** Takes out the earliest id if its instant has come. */
  popDue(now: number): number | undefined {
    const first = this.entries[0]
    if (!first || first.at > now) return undefined
    const last = this.entries.pop() as Entry
    if (this.entries.length > 0) this.sink(last)
    return first.id
  }

  private sink(entry: Entry): void {
    const { entries } = this
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= entries.length) break
      const right = entries[child + 1]
      if (right && right.at < (entries[child] as Entry).at) child++
      const below = entries[child] as Entry
      if (below.at >= entry.at) break
      entries[hole] = below
      hole = child
    }
    entries[hole] = entry
  }
}
