import type { BaseData } from '../areas/base-data.ts'
import { DispatchBook } from '../areas/dispatch-book.ts'
import { LimitBook } from '../deadlines/limit-book.ts'
import type { Settings } from '../settings/settings.ts'
import type { CityRules } from './city-directory.ts'

/** What the directory asks the settings about: limits and responsibilities as they hold at a time. */
export function cityRules(settings: Settings, baseData: BaseData): CityRules {
  const limits = new LimitBook(settings)
  const dispatch = new DispatchBook(settings, baseData)
  return {
    limitsAt: (hallMs) => limits.at(hallMs),
    limitsOf: (version) => limits.version(version),
    dispatch: (wanted) => dispatch.unitFor(wanted),
    component: (wanted) => dispatch.componentFor(wanted),
  }
}
