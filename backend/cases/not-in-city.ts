import type { Problem } from '../../contract/wire/rest.ts'
import { problem } from '../http/problem.ts'

export function notInCity(at: string, zh: string, en: string): Problem {
  return problem(
    'bad-request',
    { zh: `城市数据中没有${zh}：请核对代码。`, en: `The city's data has no ${en}: check the code.` },
    at,
  )
}
