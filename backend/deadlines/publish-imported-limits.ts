import { isDeepStrictEqual } from 'node:util'
import type { CaseClass } from '../../contract/files/city.ts'
import type { ClassLimits, LimitsSetting } from '../../contract/settings/limits.ts'
import { keyOf } from '../../core/limits/limit-table.ts'
import type { Settings } from '../settings/settings.ts'
import { LIMITS } from './limit-setting.ts'

/**
 * The limits of an imported dictionary become a version of their own: nothing changes a limit without a version that says so.
 * What a file does not know, the provincial line for one, stays as it was.
 */
export async function publishImportedLimits(
  settings: Settings,
  imported: readonly CaseClass[],
  source: string,
  by: string,
  now: number,
): Promise<void> {
  const newest = settings.newest(LIMITS)
  const body = withImported(newest.body, imported)
  if (body === null) return
  const note = `分类字典导入 class dictionary imported: ${source}`.slice(0, 500)
  const validFrom = Math.max(now, newest.validFrom ?? now)
  await settings.publish(LIMITS, { expectedVersion: newest.version, validFrom, note, body }, by, now)
}

/** Null where the file says nothing new. */
export function withImported(limits: LimitsSetting, imported: readonly CaseClass[]): LimitsSetting | null {
  const byKey = new Map(limits.classes.map((each) => [keyOf(each), each]))
  let isNew = false
  for (const each of imported) {
    const key = keyOf(each)
    const before = byKey.get(key)
    const after = merged(each, before)
    if (isDeepStrictEqual(after, before)) continue
    isNew = true
    byKey.set(key, after)
  }
  return isNew ? { ...limits, classes: [...byKey.values()] } : null
}

function merged({ edition, kind, code, conditions }: CaseClass, before: ClassLimits | undefined): ClassLimits {
  return {
    edition,
    kind,
    code,
    conditions: conditions.map((condition) => ({ ...before?.conditions.find(({ key }) => key === condition.key), ...condition })),
  }
}
