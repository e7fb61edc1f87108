import { ResponsibilitySetting } from '../../contract/settings/responsibility.ts'
import type { SettingKind } from '../settings/setting-kind.ts'

/** Between a phone's fix and the component that it means. */
const WITHIN_METRES = 30

/** 职责划分: who answers for what, and with it automatic dispatch. */
export const RESPONSIBILITY: SettingKind<typeof ResponsibilitySetting> = {
  key: 'responsibility',
  schema: ResponsibilitySetting,
  initial: ({ duties = [] }) => ({
    rules: duties.flatMap(({ kind, code, unit, areaUnit }) => [
      ...(unit === undefined ? [] : [{ kind, code, unit: { code: unit } }]),
      ...(areaUnit === undefined ? [] : [{ kind, code, unit: { areaUnit } }]),
    ]),
    components: { own: true, within: WITHIN_METRES },
    areaAnswers: true,
  }),
  wrongIn: () => null,
}
