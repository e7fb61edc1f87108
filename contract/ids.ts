/**
 * Brands for what must never be confused: two numbers or two strings that look alike to the machine but mean
 * different things to the city. A brand exists at compile time only; on the wire it is the bare value.
 */
declare const brand: unique symbol
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name }

/** A case (案卷), numbered by the database. Fits in 32 bits, so that it can live in a typed column. */
export type CaseId = Brand<number, 'CaseId'>

/** The one alarm that a case can have in one stay in one stage: `<caseId>:<stageSeq>`. Both ends derive the same id. */
export type AlarmId = Brand<string, 'AlarmId'>

/** District 6 digits, street 9, community 12, cell 15 (GB/T 30428.1): an area's code starts with its parent's. */
export type AreaCode = Brand<string, 'AreaCode'>

/** A collector (监督员/采集员) or vehicle that reports its position. */
export type MoverId = Brand<string, 'MoverId'>

/** A physical monitor of the wall, by the name that the wall profile gives it. */
export type PanelName = Brand<string, 'PanelName'>

export function alarmId(caseId: CaseId, stageSeq: number): AlarmId {
  return `${caseId}:${stageSeq}` as AlarmId
}
