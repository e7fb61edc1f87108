import { doublePrecision, pgTable, smallint, text } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { copyColumnsOf } from './copy-text.ts'

const written = (table: Parameters<typeof copyColumnsOf>[0], value: unknown) =>
  copyColumnsOf(table).columns[0]!.write(value as never)

it('writes an array by what is in it: texts quoted and escaped, numbers bare', () => {
  const texts = pgTable('t', { names: text().array() })
  // Once for the array, once for the cell: a backslash becomes four.
  expect(written(texts, ['a,b', 'say "x"', 'back\\slash', 'a\tb', null])).toBe(
    '{"a,b","say \\\\"x\\\\"","back\\\\\\\\slash","a\\tb",NULL}',
  )
  expect(written(pgTable('t', { at: doublePrecision().array() }), [1.5, null])).toBe('{1.5,NULL}')
})

it('refuses a column of a type that nobody has thought of, alone and in an array', () => {
  expect(() => copyColumnsOf(pgTable('t', { small: smallint() }))).toThrow('small (smallint)')
  expect(() => copyColumnsOf(pgTable('t', { small: smallint().array() }))).toThrow('small (smallint[])')
  expect(() => copyColumnsOf(pgTable('t', { deep: text().array().array() }))).toThrow('deep (text[][])')
})
