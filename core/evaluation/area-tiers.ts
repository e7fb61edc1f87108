import type { LimitTable } from '../limits/limit-table.ts'

/** Where areas are compared with their like, and the least that a city without tiers has: all of them 二类区域. */
const LAST_OF_TWO = 2

/**
 * The tier of an area: 1 for the first that the limits name (一类区域), 2 for the second …, and the one after the last for
 * areas in none. Definitions that still name `tierOne` themselves know two, and go before.
 */
export function areaTiers(
  tierOne: readonly string[] | undefined,
  { setting, tierOf }: Pick<LimitTable, 'setting' | 'tierOf'>,
): (code: string) => number {
  if (tierOne !== undefined && tierOne.length > 0) {
    return (code) => (tierOne.some((area) => code.startsWith(area)) ? 1 : LAST_OF_TWO)
  }
  const numbers = new Map(setting.tiers.map(({ key }, index) => [key, index + 1]))
  const none = Math.max(LAST_OF_TWO, setting.tiers.length + 1)
  return (code) => numbers.get(tierOf(code)?.key ?? '') ?? none
}
