import { COMMON_PASSWORDS } from './common-passwords.ts'

export const SHORTEST_PASSWORD = 10
export const LONGEST_PASSWORD = 256

export type PasswordFault = 'too-short' | 'too-long' | 'common' | 'like-the-name' | 'monotonous'

/**
 * What a new password must not be. Length and being nobody's favourite are all that is asked: rules of composition lead to
 * `Passw0rd!` and to slips of paper (NIST SP 800-63B 3.1.1.2 forbids them).
 */
export function passwordFault(password: string, user: string): PasswordFault | null {
  const length = [...password].length
  if (length < SHORTEST_PASSWORD) return 'too-short'
  if (length > LONGEST_PASSWORD) return 'too-long'
  const plain = password.toLowerCase()
  if (isMonotonous(plain)) return 'monotonous'
  const name = user.toLowerCase()
  if (name.length >= 3 && plain.replaceAll(name, '').length < SHORTEST_PASSWORD / 2) return 'like-the-name'
  if (COMMON_PASSWORDS.has(plain) || isCommonWithTail(plain)) return 'common'
  return null
}

/** Few characters again and again, or runs such as 0123456789 and abcdefghij, either way round. */
function isMonotonous(password: string): boolean {
  const codes = [...password].map((character) => character.codePointAt(0) as number)
  if (new Set(codes).size < 4) return true
  const steps = codes.slice(1).map((code, index) => code - (codes[index] as number))
  const inRuns = steps.filter((step) => step === 1 || step === -1 || step === 0).length
  return inRuns >= steps.length - 2
}

/** A favourite with a few digits or marks behind it to make it long enough. */
function isCommonWithTail(password: string): boolean {
  const stem = password.replace(/[\d!@#$%^&*._-]+$/, '')
  return stem.length > 0 && password.length - stem.length <= 6 && COMMON_PASSWORDS.has(stem)
}
