import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Terminal } from './ports.ts'

/** Sixteen hexadecimal digits: short enough for the oldest terminals, too long to guess. */
const CODE_LENGTH = 16

/** The code (鉴权码) that a terminal must show. Derived, so that it survives a restart and can be revoked with the secret. */
export function authCodeOf(terminal: Terminal, secret: string): string {
  return terminal.authCode ?? createHmac('sha256', secret).update(terminal.phone).digest('hex').slice(0, CODE_LENGTH)
}

export function isSameCode(given: string, expected: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
