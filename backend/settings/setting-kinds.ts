import { APPROVALS } from '../approvals/approvals-setting.ts'
import { RESPONSIBILITY } from '../areas/responsibility-setting.ts'
import { ATTACHMENT_LIMITS } from '../attachments/attachment-limits.ts'
import { CENTRES } from '../cases/centres-setting.ts'
import { LIMITS } from '../deadlines/limit-setting.ts'
import { WORKING_HOURS } from '../deadlines/working-hours-setting.ts'
import { DUTY } from '../duty/duty-setting.ts'
import { EVALUATION } from '../evaluation/evaluation-setting.ts'
import { SIMILAR_CASES } from '../exchange/similar/similar-cases.ts'
import { MESSAGES } from '../messages/message-setting.ts'
import { SUPERVISION } from '../oversight/supervision-setting.ts'
import { RETENTION } from '../retention/retention-setting.ts'
import type { SettingKind } from './setting-kind.ts'

/** Every kind of setting there is. */
export const SETTING_KINDS: readonly SettingKind[] = [
  APPROVALS,
  CENTRES,
  LIMITS,
  WORKING_HOURS,
  EVALUATION,
  RESPONSIBILITY,
  DUTY,
  ATTACHMENT_LIMITS,
  SIMILAR_CASES,
  RETENTION,
  SUPERVISION,
  MESSAGES,
]
