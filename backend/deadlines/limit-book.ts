import { type LimitTable, limitTable } from '../../core/limits/limit-table.ts'
import type { Settings } from '../settings/settings.ts'
import { LIMITS } from './limit-setting.ts'

/** The versions of the limits that cases are measured by, each made ready once. */
export class LimitBook {
  private readonly settings: Settings
  private readonly tables = new Map<number, LimitTable>()

  constructor(settings: Settings) {
    this.settings = settings
  }

  /** The version in force at this hall time. */
  at(hallMs: number): LimitTable {
    const { version, body } = this.settings.at(LIMITS, hallMs)
    return this.tables.get(version) ?? this.keep(limitTable(version, body))
  }

  /** A version that a case names; null where this backend has not heard of it yet. */
  version(version: number): LimitTable | null {
    const known = this.tables.get(version)
    if (known) return known
    const held = this.settings.version(LIMITS, version)
    return held && this.keep(limitTable(version, held.body))
  }

  private keep(table: LimitTable): LimitTable {
    this.tables.set(table.version, table)
    return table
  }
}
