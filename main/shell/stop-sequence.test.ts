import { describe, expect, it } from 'vitest'
import { loggerOf } from '../log/logger.ts'
import { systemClock } from '../ports/system-clock.ts'
import { runStopSequence, type StopStep } from './stop-sequence.ts'

const step = (en: string, run: StopStep['run'], limitMs = 1000): StopStep => ({ zh: en, en, limitMs, run })

describe('the stop sequence', () => {
  it('runs every step in order, whatever fails or hangs before it, and says how each ended', async () => {
    const said: string[] = []
    const ran: string[] = []
    const log = loggerOf((level, sentence) => said.push(`${level}: ${sentence.en}`))
    await runStopSequence(
      [
        step('first', () => void ran.push('first')),
        step('broken', () => Promise.reject(new Error('no'))),
        step('hanging', () => new Promise(() => {}), 10),
        step('last', async () => void ran.push('last')),
      ],
      systemClock,
      log,
    )
    expect(ran).toEqual(['first', 'last'])
    expect(said).toEqual([
      'info: stop: first',
      'error: stop: broken did not finish (no)',
      'error: stop: hanging did not finish (> 10 ms)',
      'info: stop: last',
    ])
  })
})
