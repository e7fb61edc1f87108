import { Approvals } from '../../contract/settings/approvals.ts'
import { APPLICATION_ACTIONS } from '../../contract/wire/applications.ts'
import { USUAL_APPROVALS } from '../../core/cases/approval-rules.ts'
import type { SettingKind } from '../settings/setting-kind.ts'

const PAUSES = ['suspend', 'postpone']

/** 审批规则: which steps have to be asked for, and who decides. */
export const APPROVALS: SettingKind<typeof Approvals> = {
  key: 'approvals',
  schema: Approvals,
  initial: () => USUAL_APPROVALS,
  wrongIn: (body) => {
    for (const action of APPLICATION_ACTIONS) {
      if (PAUSES.includes(action) === (body[action].longestDays !== null)) continue
      return {
        at: `/${action}/longestDays`,
        sentence: {
          zh: '只有挂账和缓办有最长天数，且必须写明：请改正。',
          en: 'The two pauses, and they alone, have a longest number of days: correct it.',
        },
      }
    }
    return null
  },
}
