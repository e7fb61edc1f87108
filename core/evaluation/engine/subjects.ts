import type { POST_SUBJECTS, Subject } from '../../../contract/settings/evaluation.ts'
import type { FactColumn } from '../facts/fact-columns.ts'
import type { FactTable } from '../facts/fact-table.ts'
import type { Fill } from './atoms.ts'

/** Who or what is evaluated, by the number under which the facts name it: an area's code, or the id of a name. */
export interface SubjectEntry {
  readonly key: number
  readonly code: string
  readonly name: string
  /** 一类 1, 二类 2 …; null for what is no area. */
  readonly tier: number | null
  /** Cells of an area, at least 1; 1 for what is no area. */
  readonly cells: number
}

/** Digits of a cell's code below those of the subject. */
const BELOW: Partial<Readonly<Record<Subject, number>>> = { district: 1e9, street: 1e6, community: 1e3, cell: 1 }

/**
 * What is overdue and undone is nobody's in particular, as what the record credits to nobody: it is shown beside the people of
 * a post, so that their table adds up, and is neither scored nor placed.
 */
export const UNASSIGNED: SubjectEntry = { key: 0, code: 'unassigned', name: '未归个人 / unassigned', tier: null, cells: 1 }

export function isPost(subject: Subject): subject is (typeof POST_SUBJECTS)[number] {
  return BELOW[subject] === undefined && subject !== 'unit'
}

/** The columns from which a row's subject is read; posts read each count's own doer. */
export function subjectColumns(subject: Subject): FactColumn[] {
  if (subject === 'unit') return ['unit']
  if (isPost(subject)) return []
  return subject === 'district' ? ['cell', 'district'] : ['cell']
}

/** Number of the subject of each row of a block: its index among the entries, −1 for none of them. */
export type SubjectFill = (indexes: Int32Array, start: number, rows: number) => void

export function subjectFill(table: FactTable, subject: Subject, indexOf: ReadonlyMap<number, number>): SubjectFill {
  if (isPost(subject)) throw new RangeError('a post is found by the doer of each count')
  if (subject === 'unit') return nameFill(table, 'unit', indexOf)
  const cells = table.column('cell')
  const below = BELOW[subject] as number
  const keyed = (key: number): number => indexOf.get(key) ?? -1
  if (subject !== 'district') {
    return (indexes, start, rows) => {
      for (let i = 0, row = start; i < rows; i++, row++) indexes[i] = keyed(Math.floor((cells[row] as number) / below))
    }
  }
  // The district in the file, where there is one: a city may name it itself, for a place outside all cells.
  const districts = table.column('district')
  return (indexes, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) {
      indexes[i] = keyed((districts[row] as number) || Math.floor((cells[row] as number) / below))
    }
  }
}

export function nameFill(table: FactTable, column: FactColumn, indexOf: ReadonlyMap<number, number>): SubjectFill {
  const names = table.column(column)
  return (indexes, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) indexes[i] = indexOf.get(names[row] as number) ?? -1
  }
}

/** What the reader may see: areas by the beginnings of their codes, units by the ids of their names; empty = all. */
export interface Scope {
  readonly areas: readonly string[]
  readonly units: readonly number[]
}

export function scopeColumns({ areas, units }: Scope): FactColumn[] {
  return [...(areas.length > 0 ? (['cell', 'district'] as const) : []), ...(units.length > 0 ? (['unit'] as const) : [])]
}

const CELL_DIGITS = 15

function isWithin(spans: readonly { readonly from: number; readonly to: number }[], place: number): boolean {
  return spans.some(({ from, to }) => place >= from && place < to)
}

export function scopeFill(table: FactTable, { areas, units }: Scope): Fill | null {
  if (areas.length === 0 && units.length === 0) return null
  const spans = areas.map((code) => {
    const width = 10 ** (CELL_DIGITS - code.length)
    return { from: Number(code) * width, to: (Number(code) + 1) * width }
  })
  const cells = areas.length > 0 ? table.column('cell') : []
  const districts = areas.length > 0 ? table.column('district') : []
  const unit = units.length > 0 ? table.column('unit') : []
  const known = new Set(units)
  return (mask, start, rows) => {
    for (let i = 0, row = start; i < rows; i++, row++) {
      const near =
        spans.length === 0 || isWithin(spans, cells[row] as number) || isWithin(spans, (districts[row] as number) * 1e9)
      mask[i] = near && (known.size === 0 || known.has(unit[row] as number)) ? 1 : 0
    }
  }
}
