import type { MoverFix } from '../feed/wire-columns.ts'

/** The newest fix of every mover. Older ones that come late are recorded but not shown. */
export class LivePositions {
  private readonly newest = new Map<number, MoverFix>()
  private readonly listeners: ((movers: readonly number[], fixes: readonly MoverFix[]) => void)[] = []

  /** With the movers that have a newer fix than before, and every fix that was newer when its turn came. */
  moved(listener: (movers: readonly number[], fixes: readonly MoverFix[]) => void): void {
    this.listeners.push(listener)
  }

  put(fixes: readonly MoverFix[]): void {
    const newer: MoverFix[] = []
    for (const fix of fixes) {
      const held = this.newest.get(fix.mover)
      if (held && held.at >= fix.at) continue
      this.newest.set(fix.mover, fix)
      newer.push(fix)
    }
    if (newer.length === 0) return
    const movers = [...new Set(newer.map(({ mover }) => mover))]
    for (const listener of this.listeners) listener(movers, newer)
  }

  /** Of whoever is no longer in service nothing is shown any more. */
  keep(isKept: (mover: number) => boolean): void {
    for (const mover of this.newest.keys()) if (!isKept(mover)) this.newest.delete(mover)
  }

  of(movers: Iterable<number>): MoverFix[] {
    const fixes: MoverFix[] = []
    for (const mover of movers) {
      const fix = this.newest.get(mover)
      if (fix) fixes.push(fix)
    }
    return fixes
  }

  all(): MoverFix[] {
    return [...this.newest.values()]
  }

  /** Movers whose newest fix is not older than its kind allows. */
  onlineAt(now: number, staleAfterMs: (mover: number) => number): number {
    let online = 0
    for (const fix of this.newest.values()) if (now - fix.at <= staleAfterMs(fix.mover)) online++
    return online
  }
}
