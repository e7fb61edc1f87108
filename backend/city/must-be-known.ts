import { refuse } from '../http/problem.ts'
import type { CityDirectory } from './city-directory.ts'

export interface NamedCodes {
  /** Codes of areas, each with all below it. */
  readonly areas?: readonly string[] | undefined
  readonly units?: readonly string[] | undefined
  /** Digits of 小类 of either kind. */
  readonly classes?: readonly string[] | undefined
}

/** What is named must exist: a misspelt code would be one that nothing ever bears, and nobody would notice. @throws ProblemError */
export function mustBeKnown({ areas = [], units = [], classes = [] }: NamedCodes, directory: CityDirectory): void {
  const { city } = directory
  refuseFirst('areas', areas, (area) => city.areas.some(({ code }) => code.startsWith(area)), { zh: '区域', en: 'area' })
  refuseFirst('units', units, (unit) => directory.unit(unit) !== undefined, { zh: '责任单位', en: 'unit' })
  refuseFirst('classes', classes, (digits) => city.classes.some(({ code }) => code === digits), { zh: '小类', en: 'class' })
}

function refuseFirst(
  field: string,
  codes: readonly string[],
  isKnown: (code: string) => boolean,
  what: { readonly zh: string; readonly en: string },
): void {
  const at = codes.findIndex((code) => !isKnown(code))
  if (at === -1) return
  throw refuse(
    'bad-request',
    {
      zh: `城市数据中没有${what.zh} ${codes[at]}：请核对代码。`,
      en: `The city's data has no ${what.en} ${codes[at]}: check the code.`,
    },
    `/${field}/${at}`,
  )
}
