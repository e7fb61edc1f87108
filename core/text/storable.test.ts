import { expect, it } from 'vitest'
import { cutTo, isStorable, storable, unstorablePlace } from './storable.ts'

it.each([
  ['坑洞 𠮷 🚧', true, '坑洞 𠮷 🚧'],
  ['a\\u0000b', true, 'a\\u0000b'],
  ['a\0b', false, 'ab'],
  ['a\ud83d', false, 'a\ufffd'],
  ['\udea7\ud83d', false, '\ufffd\ufffd'],
])('the text %j can be kept: %s', (text, can, cleaned) => {
  expect(isStorable(text)).toBe(can)
  expect(storable(text)).toBe(cleaned)
})

it('cuts between characters', () => {
  expect(cutTo('坑🚧', 2)).toBe('坑')
  expect(cutTo('坑🚧', 3)).toBe('坑🚧')
})

it('names the place of what cannot be kept, however deep, be it a word or a key', () => {
  expect(unstorablePlace({ a: [1, null, { b: 'fine' }], c: true })).toBeNull()
  expect(unstorablePlace({ a: [1, { b: 'x\0' }] })).toBe('/a/1/b')
  expect(unstorablePlace({ a: { 'k\ud800': 1 } })).toBe('/a/k\ufffd')
  expect(unstorablePlace('\0')).toBe('')
})
