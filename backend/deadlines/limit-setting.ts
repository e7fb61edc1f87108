import { LimitsSetting } from '../../contract/settings/limits.ts'
import { faultIn, type LimitFault, looserThanProvince } from '../../core/limits/check-limits.ts'
import { deliveredLimits, limitsOfThen } from '../../core/limits/limit-table.ts'
import { workingTime } from '../../core/time/working-time.ts'
import type { SettingKind } from '../settings/setting-kind.ts'
import type { Sentence } from '../support/start-error.ts'

/** 时限标准: what every case is measured by. */
export const LIMITS: SettingKind<typeof LimitsSetting> = {
  key: 'limits',
  schema: LimitsSetting,
  initial: deliveredLimits,
  ofThen: limitsOfThen,
  wrongIn: (body) => {
    const fault = faultIn(body)
    return fault && { at: fault.at, sentence: sentenceOf(fault) }
  },
  warningsIn: (body, city) =>
    looserThanProvince(body, workingTime(city.calendar)).map(({ at, code, condition }) => ({
      at,
      sentence: {
        zh: `小类 ${code} 立案条件 ${condition} 的时限宽于省定标准：请确认有依据。`,
        en: `The limit of class ${code}, condition ${condition}, is looser than the provincial line: make sure that this is meant.`,
      },
    })),
}

function sentenceOf({ fault, what }: LimitFault): Sentence {
  switch (fault) {
    case 'class-twice':
      return { zh: `小类 ${what} 出现两次：请合并。`, en: `Class ${what} is listed twice: make one of them.` }
    case 'condition-twice':
      return {
        zh: `立案条件 ${what} 在同一小类中出现两次：请改键。`,
        en: `Condition ${what} is twice in its class: give it another key.`,
      }
    case 'tier-twice':
      return { zh: `区域等级 ${what} 出现两次：请改键。`, en: `Tier ${what} is listed twice: give it another key.` }
    case 'area-twice':
      return { zh: `区域 ${what} 属于两个等级：只留一个。`, en: `Area ${what} is in two tiers: keep one.` }
    case 'tier-unknown':
      return { zh: `没有区域等级 ${what}：请先定义。`, en: `There is no tier ${what}: define it first.` }
    case 'stage-unknown':
      return {
        zh: `阶段 ${what} 不能有时限（处置时限来自立案条件）：请删去。`,
        en: `Stage ${what} can have no limit (handling has that of the filing condition): remove it.`,
      }
    case 'state-unknown':
      return { zh: `没有状态 ${what}：请核对。`, en: `There is no state ${what}: check it.` }
    case 'no-place':
      return { zh: '该例外未写明等级或区域：请补上其一。', en: 'The override names neither tier nor area: give one.' }
  }
}
