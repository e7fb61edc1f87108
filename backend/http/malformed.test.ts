import Type from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { oneOf } from '../../contract/one-of.ts'
import { ActionRequest, CASE_ACTIONS } from '../../contract/wire/rest.ts'
import { malformed } from './malformed.ts'

function said(schema: Type.TSchema, value: unknown) {
  return malformed('body', Value.Errors(schema, value), schema)
}

describe('what does not fit a schema', () => {
  it.each([
    ['names all that a closed list allows', oneOf(['event', 'component']), 'x', 'event、component', 'event, component'],
    ['counts null among what is allowed', Type.Union([oneOf(['a', 'b']), Type.Null()]), 1, 'a、b、null', 'a, b, null'],
    ['says a lower bound', Type.Number({ exclusiveMinimum: 0 }), 0, '大于 0', 'above 0'],
    ['says an upper bound', Type.Number({ maximum: 180 }), 181, '不大于 180', 'at most 180'],
    ['says how short a text may be', Type.String({ minLength: 2 }), 'x', '至少 2 个字符', 'at least 2 characters'],
    ['says how long a text may be', Type.String({ maxLength: 2 }), 'xyz', '至多 2 个字符', 'at most 2 characters'],
    ['says how many entries', Type.Array(Type.Null(), { minItems: 1 }), [], '至少 1 项', 'at least 1 entries'],
    ['says the type', Type.Integer(), 'x', '须为整数', 'a whole number'],
    ['says digits for a pattern of digits', Type.String({ pattern: '^[0-9]{4}$' }), '1', '4 位数字', '4 digits'],
    [
      'shows any other pattern, with what it means',
      Type.String({ pattern: '^a+$', description: 'such as aaa' }),
      'b',
      '^a+$（such as aaa）',
      '^a+$ (such as aaa)',
    ],
    ['names what is not known', Type.Object({}, { additionalProperties: false }), { zz: 1 }, '/zz', '/zz'],
  ] as const)('%s', (_title, schema, value, zh, en) => {
    const problem = said(schema, value)
    expect(problem.zh).toContain(zh)
    expect(problem.en).toContain(en)
    expect(problem.zh).not.toMatch(/must|constant/)
  })

  it('names the property that is missing, and its place', () => {
    const problem = said(Type.Object({ at: Type.Object({ lng: Type.Number() }) }), { at: {} })
    expect(problem).toMatchObject({ code: 'bad-request', at: '/at/lng' })
    expect(problem.zh).toContain('缺少 lng')
    expect(problem.en).toContain('lng is missing')
  })

  it('lists at most 30 values and says how many more there are', () => {
    const problem = said(ActionRequest, { action: 'nonsense' })
    expect(problem.at).toBe('/action')
    expect(problem.zh).toContain('force-close')
    expect(problem.en).toContain(`and ${CASE_ACTIONS.length - 30} more`)
  })
})
