import { SimilarCases } from '../../../contract/settings/similar-cases.ts'
import type { SettingKind } from '../../settings/setting-kind.ts'

export const SIMILAR_CASES: SettingKind<typeof SimilarCases> = {
  key: 'similar-cases',
  schema: SimilarCases,
  initial: () => ({ radiusM: 50, hours: 24, off: [] }),
  wrongIn: ({ off }, city) => {
    const known = new Set(city.classes.map(({ kind, code }) => `${kind} ${code}`))
    const index = off.findIndex((name) => !known.has(name))
    if (index === -1) return null
    const name = off[index]
    const sentence = {
      zh: `字典中没有小类 ${name}：请核对类型与代码。`,
      en: `The dictionary has no class ${name}: check kind and code.`,
    }
    return { at: `/off/${index}`, sentence }
  },
}
