import type { Device } from '@luma.gl/core'
import type { CaseRows } from '../../state/case-rows.ts'
import type { MoverRows } from '../../state/mover-rows.ts'
import { caseRowShape } from './case-row-shape.ts'
import { fixRowShape } from './fix-row-shape.ts'
import { RowTexture } from './row-texture.ts'

/** The row stores and their copies on one GPU device. A new device starts from the stores: a lost context loses nothing. */
export class GpuRows {
  readonly caseRows: CaseRows
  readonly moverRows: MoverRows
  readonly cases: RowTexture
  readonly #device: Device
  #movers: RowTexture
  #ring: number

  constructor(device: Device, caseRows: CaseRows, moverRows: MoverRows) {
    this.#device = device
    this.caseRows = caseRows
    this.moverRows = moverRows
    this.cases = new RowTexture(device, caseRowShape)
    this.#ring = moverRows.ring
    this.#movers = new RowTexture(device, fixRowShape(this.#ring))
  }

  get movers(): RowTexture {
    return this.#movers
  }

  /** Another number of fixes per mover needs another shader. Returns whether `movers` is a new one. */
  matchRing(): boolean {
    if (this.#ring === this.moverRows.ring) return false
    this.#ring = this.moverRows.ring
    this.#movers.destroy()
    this.#movers = new RowTexture(this.#device, fixRowShape(this.#ring))
    return true
  }

  /** Brings the GPU up to date. Returns whether there was anything to do. */
  update(): boolean {
    const cases = this.cases.update(this.caseRows)
    const movers = this.#movers.update(this.moverRows)
    return cases || movers
  }

  /** Whether rows wait for their shader to be linked. */
  get waiting(): boolean {
    return this.caseRows.pending.count > 0 || this.moverRows.pending.count > 0
  }

  destroy(): void {
    this.cases.destroy()
    this.#movers.destroy()
  }
}
