/** 班次, as far as it matters for the question who is on duty. `area`: code of the patrol area, null = the whole city. */
export interface Shift {
  readonly id: number
  readonly area: string | null
  readonly startsAt: number
  readonly endsAt: number
}

export interface DutyFacts {
  /** Shifts of one mover that were not withdrawn. */
  readonly shifts: readonly Shift[]
  /** 签到 without a 签退 yet; null = not signed on. */
  readonly signedOnAt: number | null
}

/** What a mover is on duty for. `until` null = until it signs off. */
export interface Duty {
  readonly shift: number | null
  readonly area: string | null
  readonly since: number
  readonly until: number | null
}

/**
 * The duty of a mover at an instant; null = off duty. Whoever signed on without a shift is on duty in the whole city:
 * help at short notice is not on the roster.
 */
export function dutyOf({ shifts, signedOnAt }: DutyFacts, at: number, signOnNeeded: boolean): Duty | null {
  const signedOn = signedOnAt !== null && signedOnAt <= at
  const shift = shifts.find(({ startsAt, endsAt }) => startsAt <= at && at < endsAt)
  if (!shift) return signedOn ? { shift: null, area: null, since: signedOnAt, until: null } : null
  if (signOnNeeded && !signedOn) return null
  const since = signOnNeeded && signedOn ? Math.max(shift.startsAt, signedOnAt) : shift.startsAt
  return { shift: shift.id, area: shift.area, since, until: shift.endsAt }
}
