import type { PatrolArea, ShiftPlan } from '../../../contract/wire/duty.ts'
import type { StoredAccount } from '../base-records.ts'

/** What accounts and shifts are checked against, beyond the base data. */
export interface PeopleBook {
  /** Ids of those in service today. */
  readonly movers: ReadonlySet<string>
  /** Accounts that there are, by user. */
  readonly accounts: ReadonlyMap<string, StoredAccount>
  /** 责任网格 by code. */
  readonly patrols: ReadonlyMap<string, PatrolArea>
  readonly utcOffsetMinutes: number
  /** Whether the caller may plan for this patrol area; null = the whole city. */
  mayPlan(area: string | null): boolean
  /** Shifts of these movers that stand and touch the span. */
  standing(movers: readonly string[], from: number, to: number): Promise<readonly ShiftPlan[]>
}

export const NO_PEOPLE: PeopleBook = {
  movers: new Set(),
  accounts: new Map(),
  patrols: new Map(),
  utcOffsetMinutes: 0,
  mayPlan: () => true,
  standing: async () => [],
}
