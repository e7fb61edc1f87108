import { CASE_STATES, type Limit } from '../../contract/domain/stage.ts'
import { LIMITED_STAGES, type LimitsSetting } from '../../contract/settings/limits.ts'
import { HOUR } from '../../contract/units.ts'
import type { WorkingTime } from '../time/working-time.ts'
import { keyOf } from './limit-table.ts'

export const LIMIT_FAULTS = [
  'class-twice',
  'condition-twice',
  'tier-twice',
  'area-twice',
  'tier-unknown',
  'stage-unknown',
  'state-unknown',
  'no-place',
] as const

/** Something in the limits that cannot stand, and where. */
export interface LimitFault {
  readonly at: string
  readonly fault: (typeof LIMIT_FAULTS)[number]
  readonly what: string
}

/** The first thing that is wrong with limits of the right shape; null = nothing. */
export function faultIn({ classes, tiers, overrides, stages, posts }: LimitsSetting): LimitFault | null {
  const twice = (values: readonly string[]): number => values.findIndex((value, index) => values.indexOf(value) < index)
  const keys = new Set<string>()
  for (const [index, each] of classes.entries()) {
    if (keys.has(keyOf(each))) return { at: `/classes/${index}`, fault: 'class-twice', what: keyOf(each) }
    keys.add(keyOf(each))
    const again = twice(each.conditions.map(({ key }) => key))
    if (again >= 0)
      return { at: `/classes/${index}/conditions/${again}`, fault: 'condition-twice', what: each.conditions[again]!.key }
  }
  const tierAgain = twice(tiers.map(({ key }) => key))
  if (tierAgain >= 0) return { at: `/tiers/${tierAgain}`, fault: 'tier-twice', what: tiers[tierAgain]!.key }
  const areas = new Set<string>()
  for (const [index, tier] of tiers.entries()) {
    for (const [place, area] of tier.areas.entries()) {
      if (areas.has(area)) return { at: `/tiers/${index}/areas/${place}`, fault: 'area-twice', what: area }
      areas.add(area)
    }
  }
  for (const [index, { tier, area }] of overrides.entries()) {
    if (tier === undefined && area === undefined) return { at: `/overrides/${index}`, fault: 'no-place', what: '' }
    if (tier !== undefined && !tiers.some(({ key }) => key === tier))
      return { at: `/overrides/${index}/tier`, fault: 'tier-unknown', what: tier }
  }
  const unknown = Object.entries(stages).find(
    ([stage, limit]) => limit !== null && !LIMITED_STAGES.some((known) => known === stage),
  )
  if (unknown) return { at: `/stages/${unknown[0]}`, fault: 'stage-unknown', what: unknown[0] }
  const state = Object.keys(posts).find((name) => !CASE_STATES.some((known) => known === name))
  return state === undefined ? null : { at: `/posts/${state}`, fault: 'state-unknown', what: state }
}

/** A limit looser than the provincial line. */
export interface LooserLimit {
  readonly at: string
  readonly kind: string
  readonly code: string
  readonly condition: string
  readonly limit: Limit
  readonly provincial: Limit
}

/** Every limit, overridden ones too, that is looser than the line that its condition names. */
export function looserThanProvince({ classes, overrides }: LimitsSetting, time: WorkingTime): LooserLimit[] {
  const found: LooserLimit[] = []
  const take = (at: string, of: { kind: string; code: string }, condition: string, limit: Limit, provincial: Limit): void => {
    if (isLooser(time, limit, provincial)) found.push({ at, kind: of.kind, code: of.code, condition, limit, provincial })
  }
  for (const [index, each] of classes.entries()) {
    for (const [place, { key, limit, raised, provincial }] of each.conditions.entries()) {
      if (!provincial) continue
      const at = `/classes/${index}/conditions/${place}`
      take(`${at}/limit`, each, key, limit, provincial)
      if (raised) take(`${at}/raised`, each, key, raised, provincial)
      for (const [number, override] of overrides.entries()) {
        const isMeant =
          override.kind === each.kind &&
          each.code.startsWith(override.code) &&
          (override.edition ?? each.edition) === each.edition &&
          (override.condition ?? key) === key
        if (isMeant) take(`/overrides/${number}/limit`, each, key, override.limit, provincial)
      }
    }
  }
  return found
}

/** A week of starts, hour by hour: limits on different clocks are compared by when they would be due. */
const STARTS = Array.from({ length: 168 }, (_, hour) => Date.UTC(2026, 10, 9) + hour * HOUR)

/** Whether one limit is ever due later than the other. */
export function isLooser(time: WorkingTime, limit: Limit, line: Limit): boolean {
  if (limit.clock === line.clock) return limit.amount > line.amount
  return STARTS.some((start) => time.dueAt(start, limit) > time.dueAt(start, line))
}
