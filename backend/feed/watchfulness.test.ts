import { expect, it } from 'vitest'
import { silentLogger } from '../support/logger.ts'
import { TRUSTED_FOR_MS, Watchfulness } from './watchfulness.ts'

function watchfulness(lastReadAt: number, raisingSince: number | null): Watchfulness {
  return new Watchfulness({ lastReadAt: () => lastReadAt, raisingSince: () => raisingSince, log: silentLogger })
}

it('ends when the record was not read for too long', () => {
  expect(watchfulness(1000, null).isWatching(1000 + TRUSTED_FOR_MS)).toBe(true)
  expect(watchfulness(1000, null).isWatching(1001 + TRUSTED_FOR_MS)).toBe(false)
})

it('ends when alarms that are due cannot be recorded, though the record can be read: a full disk', () => {
  const now = 100_000
  expect(watchfulness(now, now - TRUSTED_FOR_MS).isWatching(now)).toBe(true)
  expect(watchfulness(now, now - TRUSTED_FOR_MS - 1).isWatching(now)).toBe(false)
})
