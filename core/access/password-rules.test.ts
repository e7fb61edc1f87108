import { describe, expect, it } from 'vitest'
import { passwordFault } from './password-rules.ts'

describe('a new password', () => {
  it.each([
    ['nine chars', 'operator01', null],
    ['值班室门口的银杏树黄了', 'operator01', null],
    ['a-long-password', 'operator01', null],
    ['tiny words', 'op', null],
    ['ninechars', 'operator01', 'too-short'],
    ['十个汉字也算十个字', 'operator01', 'too-short'],
    ['x'.repeat(257), 'operator01', 'too-long'],
    ['aaaaaaaaaaaa', 'operator01', 'monotonous'],
    ['abababababab', 'operator01', 'monotonous'],
    ['1234567890', 'operator01', 'monotonous'],
    ['abcdefghijkl', 'operator01', 'monotonous'],
    ['9876543210', 'operator01', 'monotonous'],
    ['1Q2W3E4R5T', 'operator01', 'common'],
    ['Password123', 'operator01', 'common'],
    ['woaini1314', 'operator01', 'common'],
    ['chengguan2026', 'operator01', 'common'],
    ['qwertyuiop', 'operator01', 'common'],
    ['operator01operator01', 'operator01', 'like-the-name'],
    ['Operator01!!', 'operator01', 'like-the-name'],
  ] as const)('%s of %s: %s', (password, user, fault) => {
    expect(passwordFault(password, user)).toBe(fault)
  })
})
