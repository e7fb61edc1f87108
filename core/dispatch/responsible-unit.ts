import type { CaseKind } from '../../contract/domain/stage.ts'
import type { ResponsibilityRule, ResponsibilitySetting } from '../../contract/settings/responsibility.ts'
import type { DISPATCHED_BY } from '../../contract/wire/areas.ts'

/** The units of the areas around a place, by level; null = that area has none, or there is no such area. */
export interface AreaUnits {
  readonly cell: string | null
  readonly community: string | null
  readonly street: string | null
  readonly district: string | null
}

/** What is to be dispatched, with everything looked up. */
export interface Dispatched {
  readonly kind: CaseKind
  readonly classCode: string
  /** Of the class dictionary; null = not known, so that rules of one edition do not hold. */
  readonly edition: string | null
  /** Code of the deepest area that holds the place; null = outside all. */
  readonly areaCode: string | null
  readonly areaUnits: AreaUnits
  /** Unit of the component itself; null = none is near, or it names none. */
  readonly componentUnit: string | null
}

export interface Responsible {
  readonly unit: string
  /** Why it is this one. */
  readonly by: (typeof DISPATCHED_BY)[number]
}

const UPWARDS: readonly (keyof AreaUnits)[] = ['cell', 'community', 'street', 'district']

/** Rules by what they name, so that a dispatch asks a handful of them however many there are. */
export interface ResponsibilityTable {
  unitFor(dispatched: Dispatched): Responsible | null
}

export function responsibilityTable({ rules, components, areaAnswers }: ResponsibilitySetting): ResponsibilityTable {
  const byClass = new Map<string, ResponsibilityRule[]>()
  for (const rule of rules) {
    const key = `${rule.kind}${rule.code ?? ''}`
    byClass.set(key, [...(byClass.get(key) ?? []), rule])
  }
  for (const of of byClass.values()) of.sort((a, b) => strengthOf(b) - strengthOf(a))

  const byRule = ({ kind, classCode, edition, areaCode, areaUnits }: Dispatched): string | null => {
    for (const code of [classCode, classCode.slice(0, 2), '']) {
      for (const { area, unit, edition: of = edition } of byClass.get(kind + code) ?? []) {
        if (of !== edition) continue
        if (area !== undefined && areaCode?.startsWith(area) !== true) continue
        const named = 'code' in unit ? unit.code : areaUnits[unit.areaUnit]
        if (named !== null) return named
      }
    }
    return null
  }
  return {
    unitFor: (dispatched) => {
      const { kind, areaUnits, componentUnit } = dispatched
      if (kind === 'component' && components.own && componentUnit !== null) return { unit: componentUnit, by: 'component' }
      const ruled = byRule(dispatched)
      if (ruled !== null) return { unit: ruled, by: 'rule' }
      const nearest = areaAnswers ? UPWARDS.map((level) => areaUnits[level]).find((unit) => unit !== null) : undefined
      return nearest ? { unit: nearest, by: 'area' } : null
    },
  }
}

/** The longer area before the shorter, an edition before none. */
function strengthOf({ area, edition }: ResponsibilityRule): number {
  return (area?.length ?? 0) * 2 + (edition === undefined ? 0 : 1)
}
