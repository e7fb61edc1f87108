import { DutyRules, type MoverRules } from '../../contract/settings/duty.ts'
import { MINUTE } from '../../contract/units.ts'
import { MOVER_RULES, type MoverRules as Watched } from '../../core/tracks/mover-alarms.ts'
import type { SettingKind } from '../settings/setting-kind.ts'

const COLLECTOR: MoverRules = {
  outsideMinutes: MOVER_RULES.outsideMs / MINUTE,
  stillMinutes: MOVER_RULES.stillMs / MINUTE,
  stillRadiusM: MOVER_RULES.stillRadiusM,
  silentMinutes: MOVER_RULES.silentMs / MINUTE,
  speedLimitKmh: MOVER_RULES.speedLimitKmh,
  speedingFixes: MOVER_RULES.speedingFixes,
}

/** A vehicle waits longer at its work than a collector does, and may go faster. */
const VEHICLE: MoverRules = { ...COLLECTOR, stillMinutes: 60, speedLimitKmh: 80 }

export const DUTY: SettingKind<typeof DutyRules> = {
  key: 'duty',
  schema: DutyRules,
  initial: () => ({ collector: COLLECTOR, vehicle: VEHICLE, signOnNeeded: false }),
  wrongIn: () => null,
}

export function watchedRules(rules: MoverRules): Watched {
  const { outsideMinutes, stillMinutes, silentMinutes, ...same } = rules
  return { ...same, outsideMs: outsideMinutes * MINUTE, stillMs: stillMinutes * MINUTE, silentMs: silentMinutes * MINUTE }
}
