import { CASE_SORTS, type CaseSort } from '../../contract/wire/case-list.ts'
import type { CaseFile } from '../cases/case-file.ts'
import { listedDueAt } from './case-filter.ts'

/** Place of a case in an order: no two cases share one, so a page begins exactly where the one before ended. */
export interface Place {
  /** ±Infinity where the case has no such time: after all that have one, whichever way the list runs. */
  readonly key: number
  readonly id: number
}

export interface CaseOrder {
  readonly sort: CaseSort
  readonly descending: boolean
}

/** A cursor is an order and the place of the last case before it. */
export interface Cursor extends CaseOrder {
  readonly place: Place
}

export function placeOf(file: CaseFile, { sort, descending }: CaseOrder): Place {
  return { key: keyOf(file, sort, descending), id: file.id }
}

function keyOf(file: CaseFile, sort: CaseSort, descending: boolean): number {
  switch (sort) {
    case 'id':
      return file.id
    case 'due':
      return listedDueAt(file) ?? (descending ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY)
    case 'reported':
      return file.reportedAt
    case 'changed':
      return file.changedAt
  }
}

/** Negative when `a` comes before `b`. */
export function compare(a: Place, b: Place, descending: boolean): number {
  const ascending = a.key === b.key ? a.id - b.id : a.key < b.key ? -1 : 1
  return descending ? -ascending : ascending
}

export function cursorText({ sort, descending, place }: Cursor): string {
  return `${sort}:${descending ? 'desc' : 'asc'}:${place.key}:${place.id}`
}

/** null for a text that is no cursor. */
export function readCursor(text: string): Cursor | null {
  const [sort, order, key, id, ...rest] = text.split(':')
  const known = CASE_SORTS.find((each) => each === sort)
  const place = { key: Number(key || 'none'), id: Number(id || 'none') }
  if (!known || (order !== 'asc' && order !== 'desc') || rest.length > 0) return null
  if (Number.isNaN(place.key) || !Number.isSafeInteger(place.id)) return null
  return { sort: known, descending: order === 'desc', place }
}

/**
 * The first `size` of those that come after `after`, in order, among any number that are shown to it one by one. Of 100 000
 * most are turned away by one comparison with the last one held, before anybody looks whether they are wanted at all.
 */
export class FirstOf {
  private readonly sort: CaseSort
  private readonly descending: boolean
  private readonly sign: 1 | -1
  private readonly afterKey: number
  private readonly afterId: number
  private readonly heap: LastOnTop

  constructor({ sort, descending }: CaseOrder, after: Place | null, size: number) {
    this.sort = sort
    this.descending = descending
    this.sign = descending ? -1 : 1
    this.afterKey = after === null ? Number.NEGATIVE_INFINITY : this.sign * after.key
    this.afterId = after === null ? Number.NEGATIVE_INFINITY : this.sign * after.id
    this.heap = new LastOnTop(size)
  }

  /** Whether it would be among the first of those seen so far. */
  wants(file: CaseFile): boolean {
    const key = this.sign * keyOf(file, this.sort, this.descending)
    const id = this.sign * file.id
    return (key > this.afterKey || (key === this.afterKey && id > this.afterId)) && this.heap.wants(key, id)
  }

  take(file: CaseFile): void {
    this.heap.offer(this.sign * keyOf(file, this.sort, this.descending), this.sign * file.id, file)
  }

  inOrder(): CaseFile[] {
    return this.heap.inOrder()
  }
}

/** The least `size` of what was offered, by key and then id, in a heap. */
class LastOnTop {
  private readonly keys: Float64Array
  private readonly ids: Float64Array
  private readonly files: CaseFile[] = []

  constructor(size: number) {
    this.keys = new Float64Array(size)
    this.ids = new Float64Array(size)
  }

  wants(key: number, id: number): boolean {
    return this.files.length < this.keys.length || this.isBefore(key, id, 0)
  }

  offer(key: number, id: number, file: CaseFile): void {
    if (this.files.length < this.keys.length) this.rise(key, id, file)
    else if (this.isBefore(key, id, 0)) this.sink(key, id, file)
  }

  inOrder(): CaseFile[] {
    const places = Array.from(this.files.keys())
    places.sort((a, b) => (this.isBefore(this.keys[a] as number, this.ids[a] as number, b) ? -1 : 1))
    return places.map((place) => this.files[place] as CaseFile)
  }

  private isBefore(key: number, id: number, place: number): boolean {
    const other = this.keys[place] as number
    return key < other || (key === other && id < (this.ids[place] as number))
  }

  private put(place: number, key: number, id: number, file: CaseFile): void {
    this.keys[place] = key
    this.ids[place] = id
    this.files[place] = file
  }

  private move(from: number, to: number): void {
    this.put(to, this.keys[from] as number, this.ids[from] as number, this.files[from] as CaseFile)
  }

  private rise(key: number, id: number, file: CaseFile): void {
    let place = this.files.length
    while (place > 0) {
      const above = (place - 1) >> 1
      if (this.isBefore(key, id, above)) break
      this.move(above, place)
      place = above
    }
    this.put(place, key, id, file)
  }

  /** In the place of the one on top. */
  private sink(key: number, id: number, file: CaseFile): void {
    const { length } = this.files
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      if (below >= length) break
      const right = below + 1
      if (right < length && this.isBefore(this.keys[below] as number, this.ids[below] as number, right)) below = right
      if (!this.isBefore(key, id, below)) break
      this.move(below, place)
      place = below
    }
    this.put(place, key, id, file)
  }
}
