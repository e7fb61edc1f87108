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
  const none = descending ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return { key: keyOf(file, sort) ?? none, id: file.id }
}

function keyOf(file: CaseFile, sort: CaseSort): number | null {
  switch (sort) {
    case 'id':
      return file.id
    case 'due':
      return listedDueAt(file)
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

/** Beyond this, putting each into its place costs more than sorting all. */
const PLACE_ONE_BY_ONE = 1000

/** The first `size` of those that come after `after`, in order. */
export function firstOf(files: Iterable<CaseFile>, order: CaseOrder, after: Place | null, size: number): CaseFile[] {
  return (size > PLACE_ONE_BY_ONE ? sorted : placed)(files, order, after, size)
}

interface Held {
  readonly place: Place
  readonly file: CaseFile
}

function sorted(files: Iterable<CaseFile>, order: CaseOrder, after: Place | null, size: number): CaseFile[] {
  const held: Held[] = []
  for (const file of files) {
    const place = placeOf(file, order)
    if (!after || compare(place, after, order.descending) > 0) held.push({ place, file })
  }
  held.sort((a, b) => compare(a.place, b.place, order.descending))
  return held.slice(0, size).map(({ file }) => file)
}

/** Keeps no more than it gives back: of 100 000 cases most are turned away by one comparison with the last one held. */
function placed(files: Iterable<CaseFile>, order: CaseOrder, after: Place | null, size: number): CaseFile[] {
  const held: Held[] = []
  for (const file of files) {
    const place = placeOf(file, order)
    if (after && compare(place, after, order.descending) <= 0) continue
    const last = held[size - 1]
    if (last && compare(place, last.place, order.descending) >= 0) continue
    let low = 0
    let high = held.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare((held[middle] as Held).place, place, order.descending) < 0) low = middle + 1
      else high = middle
    }
    held.splice(low, 0, { place, file })
    if (held.length > size) held.pop()
  }
  return held.map(({ file }) => file)
}
