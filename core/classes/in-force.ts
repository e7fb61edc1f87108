/** Local days `YYYY-MM-DD`: from the first day on, until the day before `validTo`. Left out: since ever, without an end. */
export interface Term {
  readonly validFrom?: string | undefined
  readonly validTo?: string | undefined
}

export function isInForce({ validFrom, validTo }: Term, day: string): boolean {
  return hasBegun(validFrom, day) && !(validTo !== undefined && validTo <= day)
}

export function hasEnded({ validTo }: Term, day: string): boolean {
  return validTo !== undefined && validTo <= day
}

function hasBegun(validFrom: string | undefined, day: string): boolean {
  return validFrom === undefined || validFrom <= day
}
