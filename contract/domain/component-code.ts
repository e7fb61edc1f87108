import Type from 'typebox'

/** 部件代码 (GB/T 30428.2): 6 digits of the district, 2 + 2 of the class, 6 of the number within both. */
export const ComponentCode = Type.String({ pattern: '^[0-9]{16}$' })

/** 小类代码 of the class that a component's code bears. */
export function classOfComponent(code: string): string {
  return code.slice(6, 10)
}
