import type { ApplicationAction } from '../../contract/wire/applications.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { STATE_WORDS } from '../../core/cases/case-words.ts'
import { legalSteps } from '../../core/cases/legal-steps.ts'
import { ACTION_WORDS, wordOf } from '../support/words.ts'
import type { ApplicationRow } from './application-row.ts'

/** What a unit asks for about its own handling: another unit's case it is not. Within a department (内部分派) it goes on. */
const OF_THE_UNIT: readonly ApplicationAction[] = ['extend', 'suspend', 'postpone', 'return']

/** A step that a case took. */
export interface Step {
  readonly before: CaseFile
  readonly file: CaseFile
  readonly action: string
}

/** The application as it is after the case went on: lapsed where the case no longer allows what it asks for. */
export function afterStep(row: ApplicationRow, { before, file, action }: Step): ApplicationRow {
  const isOtherUnit = OF_THE_UNIT.includes(row.action) && action !== 'assign' && before.unitCode !== file.unitCode
  if (!isOtherUnit && legalSteps(file).includes(row.action)) return row
  const lapsedBecause = isOtherUnit
    ? {
        zh: `案卷 ${file.number} 已改派其他单位，原申请失效。`,
        en: `Case ${file.number} was given to another unit, so the application has lapsed.`,
      }
    : {
        zh: `案卷 ${file.number} 现为${wordOf(file.state, STATE_WORDS).zh}，不再能${wordOf(row.action, ACTION_WORDS).zh}，申请失效。`,
        en: `Case ${file.number} is ${wordOf(file.state, STATE_WORDS).en} by now and to ${wordOf(row.action, ACTION_WORDS).en} is no longer possible, so the application has lapsed.`,
      }
  return { ...row, state: 'lapsed', endedAt: file.changedAt, lapsedBecause }
}
