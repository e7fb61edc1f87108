import { Retention } from '../../contract/settings/retention.ts'
import type { SettingKind } from '../settings/setting-kind.ts'

/** A year and a month of tracks; of logs nothing is removed until somebody decides so. */
export const RETENTION: SettingKind<typeof Retention> = {
  key: 'retention',
  schema: Retention,
  initial: () => ({ auditDays: null, messagesDays: null, positionsDays: 400, idempotencyDays: 7, sessionsDays: 400 }),
  wrongIn: () => null,
}
