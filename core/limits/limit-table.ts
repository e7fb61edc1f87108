import type { CaseKind, Limit } from '../../contract/domain/stage.ts'
import type { CaseClass, CityFile } from '../../contract/files/city.ts'
import type { AreaTier, ConditionLimit, LimitOverride, LimitsSetting } from '../../contract/settings/limits.ts'
import type { FiledCondition } from '../cases/open-case.ts'
import type { LimitRules, PostLimits } from '../cases/stage-clock.ts'
import { isContinuous, WARNING_SHARE, type WorkingTime } from '../time/working-time.ts'

/** A class as cases name it. */
export interface NamedClass {
  readonly edition: string
  readonly kind: CaseKind
  readonly code: string
}

/** One version of the limits, ready to be asked. */
export interface LimitTable {
  readonly version: number
  readonly setting: LimitsSetting
  /** The filing conditions of a class as they are in an area (its code; null = outside all), the gravest first. */
  conditionsOf(of: CaseClass, areaCode: string | null): readonly (ConditionLimit & FiledCondition)[]
  /** Stage limits, bundling and version, for the clocks of a case. */
  rules(time: WorkingTime): LimitRules
  tierOf(areaCode: string): AreaTier | null
}

/** The limits as delivered: the city file's filing conditions and stage limits. */
export function deliveredLimits(city: Pick<CityFile, 'classes' | 'stageLimits'>): LimitsSetting {
  return {
    classes: city.classes.map(({ edition, kind, code, conditions }) => ({ edition, kind, code, conditions })),
    tiers: [],
    overrides: [],
    stages: city.stageLimits,
    posts: city.stageLimits.collect ? DELIVERED_POSTS : {},
    bundled: false,
    warning: { continuous: WARNING_SHARE, working: WARNING_SHARE },
  }
}

/**
 * Practice, not a standard: 核实 in 24 h. It stands in the acceptor's stage and is somebody else's errand across the city; the
 * stages' own limits, which the city file gives, are those of the desks.
 */
const DELIVERED_POSTS: LimitsSetting['posts'] = { verifying: { amount: 24, clock: 'urgent-hour' } }

const HALF_HOUR: Limit = { amount: 0.5, clock: 'work-hour' }
/**
 * What was delivered while limits of posts were for information only. Imports of dictionaries published it along with theirs, so
 * that it stands in versions although no city chose it.
 */
const DELIVERED_POSTS_OF_THEN: LimitsSetting['posts'] = {
  reported: HALF_HOUR,
  verifying: { amount: 24, clock: 'urgent-hour' },
  accepted: HALF_HOUR,
  filed: HALF_HOUR,
  returned: HALF_HOUR,
  handled: HALF_HOUR,
  checking: { amount: 2, clock: 'work-hour' },
  checked: HALF_HOUR,
}

/** A version published while limits of posts were for information only: those that were delivered then are those of today. */
export function limitsOfThen(setting: LimitsSetting, city: Pick<CityFile, 'classes' | 'stageLimits'>): LimitsSetting {
  return isSamePosts(setting.posts, DELIVERED_POSTS_OF_THEN) ? { ...setting, posts: deliveredLimits(city).posts } : setting
}

function isSamePosts(one: LimitsSetting['posts'], other: LimitsSetting['posts']): boolean {
  const lines = (posts: LimitsSetting['posts']) =>
    Object.entries(posts).map(([state, { amount, clock, warningShare }]) => `${state} ${amount} ${clock} ${warningShare}`)
  return lines(one).toSorted().join() === lines(other).toSorted().join()
}

/** A class that the setting does not name keeps the conditions of its dictionary. */
export function limitTable(version: number, setting: LimitsSetting): LimitTable {
  const classes = new Map(setting.classes.map((each) => [keyOf(each), each.conditions]))
  const overrides = new Map<string, LimitOverride[]>()
  for (const override of setting.overrides) {
    const key = `${override.kind} ${override.code}`
    overrides.set(key, [...(overrides.get(key) ?? []), override])
  }
  const tierOf = tierFinder(setting.tiers)
  const warned = (limit: Limit): Limit => {
    const share = limit.warningShare ?? (isContinuous(limit.clock) ? setting.warning.continuous : setting.warning.working)
    return share === WARNING_SHARE ? limit : { ...limit, warningShare: share }
  }
  const posts: PostLimits = Object.fromEntries(Object.entries(setting.posts).map(([state, limit]) => [state, warned(limit)]))
  const stageLimits = Object.fromEntries(
    Object.entries(setting.stages).map(([stage, limit]) => [stage, limit === null ? null : warned(limit)]),
  )
  return {
    version,
    setting,
    tierOf,
    conditionsOf: (of, areaCode) => {
      const tier = areaCode === null ? null : tierOf(areaCode)
      const candidates = [
        ...(overrides.get(`${of.kind} ${of.code}`) ?? []),
        ...(overrides.get(`${of.kind} ${of.code.slice(0, 2)}`) ?? []),
      ]
      return (classes.get(keyOf(of)) ?? of.conditions).map((condition: ConditionLimit) => {
        const override = strongest(candidates, of.edition, condition.key, areaCode, tier)
        const own = tier?.execution === 'raised' ? (condition.raised ?? condition.limit) : condition.limit
        return { ...condition, limit: warned(override?.limit ?? own) }
      })
    },
    rules: (time) => ({ time, stageLimits, posts, bundled: setting.bundled, version }),
  }
}

export function keyOf({ edition, kind, code }: NamedClass): string {
  return `${kind} ${code} ${edition}`
}

function strongest(
  candidates: readonly LimitOverride[],
  edition: string,
  condition: string,
  areaCode: string | null,
  tier: AreaTier | null,
): LimitOverride | null {
  let best: LimitOverride | null = null
  for (const each of candidates) {
    const fits =
      (each.edition === undefined || each.edition === edition) &&
      (each.condition === undefined || each.condition === condition) &&
      (each.area === undefined || areaCode?.startsWith(each.area) === true) &&
      (each.tier === undefined || each.tier === tier?.key)
    if (fits && (best === null || strengthOf(each) > strengthOf(best))) best = each
  }
  return best
}

/** Area before tier, longer area before shorter, condition before class, class before major class, edition before none. */
function strengthOf({ area, tier, condition, code, edition }: LimitOverride): number {
  const place = area !== undefined ? 1 + area.length : tier !== undefined ? 1 : 0
  return place * 8 + (condition === undefined ? 0 : 4) + (code.length === 4 ? 2 : 0) + (edition === undefined ? 0 : 1)
}

function tierFinder(tiers: readonly AreaTier[]): (areaCode: string) => AreaTier | null {
  const byPrefix = new Map(tiers.flatMap((tier) => tier.areas.map((area) => [area, tier] as const)))
  const lengths = [...new Set([...byPrefix.keys()].map((area) => area.length))].sort((a, b) => b - a)
  return (areaCode) => {
    for (const length of lengths) {
      const tier = length <= areaCode.length ? byPrefix.get(areaCode.slice(0, length)) : undefined
      if (tier) return tier
    }
    return null
  }
}
