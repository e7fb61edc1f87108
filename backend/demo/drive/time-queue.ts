/** Items by time, earliest first: a binary heap. */
export class TimeQueue<Item> {
  private readonly heap: { readonly at: number; readonly item: Item }[] = []

  get size(): number {
    return this.heap.length
  }

  push(at: number, item: Item): void {
    const { heap } = this
    heap.push({ at, item })
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1
      if (this.atOf(parent) <= this.atOf(i)) return
      this.swap(i, parent)
      i = parent
    }
  }

  /** The earliest item if it is due by `until`. */
  popDue(until: number): { readonly at: number; readonly item: Item } | undefined {
    const { heap } = this
    const first = heap[0]
    if (first === undefined || first.at > until) return undefined
    const last = heap.pop()
    if (heap.length > 0 && last) {
      heap[0] = last
      this.sink()
    }
    return first
  }

  private sink(): void {
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2]
      let least = i
      if (left < this.heap.length && this.atOf(left) < this.atOf(least)) least = left
      if (right < this.heap.length && this.atOf(right) < this.atOf(least)) least = right
      if (least === i) return
      this.swap(i, least)
      i = least
    }
  }

  private atOf(index: number): number {
    return (this.heap[index] as { at: number }).at
  }

  private swap(i: number, j: number): void {
    const { heap } = this
    const held = heap[i] as (typeof heap)[number]
    heap[i] = heap[j] as (typeof heap)[number]
    heap[j] = held
  }
}
