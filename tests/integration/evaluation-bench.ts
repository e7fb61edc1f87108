import { expect } from 'vitest'
import { HOUR } from '../../contract/units.ts'
import type { ImportRow } from '../../contract/wire/rest.ts'
import { client, REPORT, TOKENS } from './backend-bench.ts'

/** One case from report to close; `handledAfter` hours after dispatch, null = never. The limit of its class is four working hours. */
export function life(
  key: string,
  at: number,
  handledAfter: number | null,
  unit = 'U1',
  dispatcher = 'dispatcher01',
): ImportRow[] {
  const step = (
    action: 'accept' | 'file' | 'dispatch' | 'take-up' | 'finish' | 'send-check' | 'pass-check' | 'close',
    after: number,
    actor: string,
  ): ImportRow => ({
    op: 'action',
    key,
    action: { action, at: at + after * HOUR, actor, ...(action === 'dispatch' ? { unit } : {}) },
  })
  const begun: ImportRow[] = [
    { op: 'report', key, report: { ...REPORT, at, number: key } },
    step('accept', 0.1, 'acceptor01'),
    step('file', 0.2, 'leader01'),
    step('dispatch', 0.3, dispatcher),
    step('take-up', 0.4, unit),
  ]
  if (handledAfter === null) return begun
  const done = 0.3 + handledAfter
  return [
    ...begun,
    step('finish', done, unit),
    step('send-check', done, 'dispatcher01'),
    step('pass-check', done + 0.1, 'C01'),
    step('close', done + 0.2, 'leader01'),
  ]
}

/** Takes rows in as the city's own system would send them: every one of them must be taken. */
export async function importRows(url: string, rows: ImportRow[]): Promise<void> {
  const { body } = await client(url, TOKENS.intake).post<{ applied: number; refused: unknown[] }>('/api/import', { rows })
  expect(body.refused).toEqual([])
  expect(body.applied).toBe(rows.length)
}
