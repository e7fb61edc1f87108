import { EvaluationDefinitions } from '../../contract/settings/evaluation.ts'
import { flawIn } from '../../core/evaluation/check-definitions.ts'
import { deliveredDefinitions } from '../../core/evaluation/delivered/definitions.ts'
import type { SettingKind } from '../settings/setting-kind.ts'

/** 综合评价: what is counted and divided, what it scores, what the scores weigh. */
export const EVALUATION: SettingKind<typeof EvaluationDefinitions> = {
  key: 'evaluation',
  schema: EvaluationDefinitions,
  initial: (city) => deliveredDefinitions(city.gradeBands),
  wrongIn: (body) => {
    const flaw = flawIn(body)
    return flaw && { at: flaw.at, sentence: { zh: flaw.zh, en: flaw.en } }
  },
}
