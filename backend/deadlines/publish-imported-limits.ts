import { isDeepStrictEqual } from 'node:util'
import type { CaseClass, FilingCondition } from '../../contract/files/city.ts'
import type { ClassLimits, ConditionLimit, LimitsSetting } from '../../contract/settings/limits.ts'
import { keyOf } from '../../core/limits/limit-table.ts'
import { classKey } from '../areas/base-records.ts'
import type { Settings } from '../settings/settings.ts'
import { LIMITS } from './limit-setting.ts'

type Dictionary = ReadonlyMap<string, CaseClass>

/**
 * The limits of an imported dictionary become a version of their own: nothing changes a limit without a version that says so.
 * What a file does not know, the provincial line for one, stays as it was, and so does what the city has edited since: only what
 * differs from the dictionary before is the file's news.
 * @param before the dictionary as it was, by `classKey`
 */
export async function publishImportedLimits(
  settings: Settings,
  imported: readonly CaseClass[],
  before: Dictionary,
  source: string,
  by: string,
  now: number,
): Promise<void> {
  // Another backend may have published: a file that is sent again would say nothing new.
  await settings.refresh()
  const newest = settings.newest(LIMITS)
  const body = withImported(newest.body, imported, before)
  if (body === null) return
  const note = `分类字典导入 class dictionary imported: ${source}`.slice(0, 500)
  const validFrom = Math.max(now, newest.validFrom ?? now)
  await settings.publish(LIMITS, { expectedVersion: newest.version, validFrom, note, body }, by, now)
}

/** Null where the file says nothing new. */
export function withImported(limits: LimitsSetting, imported: readonly CaseClass[], before: Dictionary): LimitsSetting | null {
  const byKey = new Map(limits.classes.map((each) => [keyOf(each), each]))
  let isNew = false
  for (const each of imported) {
    const key = keyOf(each)
    const held = byKey.get(key)
    const was = before.get(classKey(each))?.conditions
    if (isDeepStrictEqual(each.conditions, was)) continue
    const after = merged(each, was ?? [], held)
    if (isDeepStrictEqual(after, held)) continue
    isNew = true
    byKey.set(key, after)
  }
  return isNew ? { ...limits, classes: [...byKey.values()] } : null
}

/** In the order of the file; conditions that only the city has stay behind them. */
function merged(
  { edition, kind, code, conditions }: CaseClass,
  was: readonly FilingCondition[],
  held: ClassLimits | undefined,
): ClassLimits {
  const oldOnes = new Map(was.map((each) => [each.key, each]))
  const heldOnes = new Map(held?.conditions.map((each) => [each.key, each]))
  const ofFile = conditions.flatMap((condition): ConditionLimit[] => {
    const [before, now] = [oldOnes.get(condition.key), heldOnes.get(condition.key)]
    const isTakenOut = held !== undefined && now === undefined && isDeepStrictEqual(before, condition)
    return isTakenOut ? [] : [{ ...(now ?? condition), ...newsIn(condition, before) }]
  })
  const inFile = new Set(conditions.map(({ key }) => key))
  const ofCity = [...heldOnes.values()].filter(({ key }) => !inFile.has(key) && !oldOnes.has(key))
  return { edition, kind, code, conditions: [...ofFile, ...ofCity] }
}

function newsIn(condition: FilingCondition, before: FilingCondition | undefined): Partial<FilingCondition> {
  if (!before) return condition
  const old: Readonly<Record<string, unknown>> = before
  return Object.fromEntries(Object.entries(condition).filter(([field, value]) => !isDeepStrictEqual(value, old[field])))
}
