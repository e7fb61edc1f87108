import type { AREA_KINDS } from '../../contract/files/city.ts'

export type AreaKind = (typeof AREA_KINDS)[number]

/** Digits of a code by kind (GB/T 30428.1): 6 district, 9 street, 12 community, 15 cell. A code starts with its parent's. */
export const CODE_LENGTHS: Readonly<Record<AreaKind, number>> = { district: 6, street: 9, community: 12, cell: 15 }
const KINDS_BY_LENGTH = new Map(Object.entries(CODE_LENGTHS).map(([kind, length]) => [length, kind as AreaKind]))

/** Deepest first: the order in which a place is looked for. */
export const KINDS_UPWARDS: readonly AreaKind[] = ['cell', 'community', 'street', 'district']

/** CJ/T 213-2005 numbered the cells of a community with two digits. */
const OLD_CELL_LENGTH = 14

/** An old 14-digit cell code in today's 15 digits; every other code as it is. */
export function modernCode(code: string): string {
  return code.length === OLD_CELL_LENGTH ? `${code.slice(0, 12)}0${code.slice(12)}` : code
}

/** Null where the digits fit no kind. Six digits that end in 00 are a province or a prefecture (市), which is no area here. */
export function kindOfCode(code: string): AreaKind | null {
  if (!/^[0-9]+$/.test(code) || (code.length === 6 && code.endsWith('00'))) return null
  return KINDS_BY_LENGTH.get(code.length) ?? null
}

/** Codes of the areas above, nearest first. */
export function ancestorCodes(code: string): string[] {
  return [12, 9, 6].filter((length) => length < code.length).map((length) => code.slice(0, length))
}
