import type { Atom, Where } from '../../../contract/settings/evaluation.ts'
import type { FactTable } from '../facts/fact-table.ts'
import { type Fill, fillOfAtom, type LeafAtom } from './atoms.ts'
import { BLOCK_ROWS } from './blocks.ts'
import type { CountPlan, LeafCount } from './count-plan.ts'
import type { Period } from './period.ts'

interface Decided {
  readonly fill: Fill
  readonly mask: Uint8Array
}

/** Decides all conditions of a plan for one block of rows at a time: one mask (1 = counts) per leaf count. */
export class BlockCounter {
  private readonly plan: CountPlan
  private readonly masks = new Map<string, Uint8Array>()
  private readonly atoms = new Map<string, Decided>()
  private readonly within: Fill | null
  private readonly row = new Uint8Array(BLOCK_ROWS)
  private readonly left = new Uint8Array(BLOCK_ROWS)

  /** `within` says which rows are looked at at all; null = all. */
  constructor(table: FactTable, plan: CountPlan, period: Period, within: Fill | null) {
    this.plan = plan
    this.within = within
    const leafAtoms = plan.leaves.flatMap(({ where, except }) => [where, ...except].flat(2)).filter((atom) => !('count' in atom))
    for (const atom of leafAtoms as LeafAtom[]) {
      const key = atomKey(atom)
      if (!this.atoms.has(key)) this.atoms.set(key, { fill: fillOfAtom(atom, table, period), mask: new Uint8Array(BLOCK_ROWS) })
    }
    for (const { key } of plan.leaves) this.masks.set(key, new Uint8Array(BLOCK_ROWS))
  }

  /** The mask of a leaf count, as of the last `decide`. */
  mask(key: string): Uint8Array {
    return this.masks.get(key) as Uint8Array
  }

  /** At most BLOCK_ROWS rows from `start` on. */
  decide(start: number, rows: number): void {
    for (const { fill, mask } of this.atoms.values()) fill(mask, start, rows)
    for (const leaf of this.plan.leaves) this.decideLeaf(leaf, rows)
    if (this.within === null) return
    this.within(this.row, start, rows)
    for (const mask of this.masks.values()) for (let i = 0; i < rows; i++) mask[i] = (mask[i] as number) & (this.row[i] as number)
  }

  private decideLeaf({ key, where, except }: LeafCount, rows: number): void {
    const out = this.mask(key)
    this.decideWhere(where, out, rows)
    for (const excluded of except) {
      this.decideWhere(excluded, this.left, rows)
      for (let i = 0; i < rows; i++) out[i] = (out[i] as number) & ((this.left[i] as number) ^ 1)
    }
  }

  private decideWhere(where: Where, out: Uint8Array, rows: number): void {
    out.fill(0, 0, rows)
    for (const all of where) {
      this.row.fill(1, 0, rows)
      for (const atom of all) {
        const mask = this.maskOf(atom)
        const flip = atom.not ? 1 : 0
        for (let i = 0; i < rows; i++) this.row[i] = (this.row[i] as number) & ((mask[i] as number) ^ flip)
      }
      for (let i = 0; i < rows; i++) out[i] = (out[i] as number) | (this.row[i] as number)
    }
  }

  private maskOf(atom: Atom): Uint8Array {
    return 'count' in atom ? this.mask(atom.count) : (this.atoms.get(atomKey(atom)) as Decided).mask
  }
}

function atomKey(atom: LeafAtom): string {
  const { not: _, ...what } = atom
  return JSON.stringify(what)
}
