import type { WorkCalendar } from '../../contract/files/city.ts'

/** 08:00 to 12:00 and 14:00 to 18:00 from Monday to Friday, in Beijing time. */
export const OFFICE_HOURS: WorkCalendar = {
  version: 'test',
  utcOffsetMinutes: 480,
  slots: [
    [480, 720],
    [840, 1080],
  ],
  workDays: [1, 2, 3, 4, 5],
  holidays: [],
  makeUpDays: [],
}
