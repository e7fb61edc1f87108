import { WorkingHours } from '../../contract/settings/working-hours.ts'
import { faultInWorkingHours, type HoursFault, workingHoursOf } from '../../core/time/working-hours.ts'
import type { SettingKind } from '../settings/setting-kind.ts'
import type { Sentence } from '../support/start-error.ts'

/** 作息时间: which hours of a working day are worked, by season, now and before. */
export const WORKING_HOURS: SettingKind<typeof WorkingHours> = {
  key: 'working-hours',
  schema: WorkingHours,
  initial: ({ calendar }) => workingHoursOf(calendar),
  wrongIn: (body) => {
    const fault = faultInWorkingHours(body)
    return fault && { at: `/periods${fault.at}`, sentence: sentenceOf(fault) }
  },
}

function sentenceOf({ fault, what }: HoursFault): Sentence {
  switch (fault) {
    case 'first-period':
      return {
        zh: '第一个时期的 from 须为 null（自始至今），其后各时期须写明起始日期：请改正。',
        en: 'The first period is from null (ever since), and each one after it from its day: correct it.',
      }
    case 'not-a-day':
      return {
        zh: `${what} 不是日期（时期写 YYYY-MM-DD，作息写 MM-DD，02-29 除外）：请改正。`,
        en: `${what} is no day (YYYY-MM-DD for a period, MM-DD for a season, 02-29 excepted): correct it.`,
      }
    case 'period-order':
      return {
        zh: `时期 ${what} 不晚于前一时期：请按起始日期先后排列。`,
        en: `The period from ${what} does not begin after the one before it: put the periods in order.`,
      }
    case 'season-twice':
      return { zh: `两种作息都自 ${what} 起：只留一种。`, en: `Two seasons begin on ${what}: keep one of them.` }
    case 'slot-order':
      return {
        zh: `时段 ${what} 与前一时段重叠，或止于开始之前：请按先后填写，互不重叠。`,
        en: `The hours ${what} overlap those before them, or end before they begin: give them in order and apart.`,
      }
  }
}
