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
  // Units may be imported after the rules that name them: until then nobody answers by such a rule.
  warningsIn: ({ rules }, { units }) => {
    const known = new Set(units.map(({ code }) => code))
    return rules.flatMap(({ unit }, index) =>
      'code' in unit && !known.has(unit.code)
        ? [
            {
              at: `/rules/${index}/unit`,
              sentence: {
                zh: `城市数据中没有责任单位 ${unit.code}：该条暂不生效，请核对或先导入单位。`,
                en: `The city's data has no unit ${unit.code}: the rule has no effect until there is one; check it or import the units.`,
              },
            },
          ]
        : [],
    )
  },
}
