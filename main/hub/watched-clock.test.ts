import { describe, expect, it } from 'vitest'
import { packCases } from '../../core/replica/case-table.ts'
import { ManualClock } from '../ports/fakes/manual-clock.ts'
import { testCase } from './fakes/test-case.ts'
import { LinkWatch } from './link-watch.ts'
import { PanelHealth } from './panel-health.ts'
import { Picture } from './picture.ts'
import { watchedClock } from './watched-clock.ts'

const HOUR = 3_600_000

describe('a machine clock that somebody sets', () => {
  it('tells by how much, once, before the new time is seen', () => {
    const machine = new ManualClock()
    const steps: number[] = []
    const clock = watchedClock(machine, (ms) => steps.push(ms))
    machine.advance(86_400_000)
    clock.now()
    machine.set(-HOUR)
    expect([clock.now(), clock.now(), steps]).toEqual([machine.now(), machine.now(), [-HOUR]])
  })

  it('says nothing of a correction that everything bears', () => {
    const machine = new ManualClock()
    const steps: number[] = []
    const clock = watchedClock(machine, (ms) => steps.push(ms))
    machine.set(900)
    clock.now()
    expect(steps).toEqual([])
  })

  it.each([-HOUR, HOUR])('moves neither the hall clock nor what is fresh (%d ms)', (step) => {
    const machine = new ManualClock()
    const [picture, link, health] = [new Picture(), new LinkWatch(), new PanelHealth()]
    const clock = watchedClock(machine, (ms) => {
      for (const part of [picture, link, health]) part.clockStepped(ms)
    })
    const heard = { at: 1000, sentAt: 0, speed: 30 }
    picture.applySnapshot([{ epoch: 'e', seq: 0, part: 0, parts: 1, clock: heard, cases: packCases([testCase(1)]) }], clock.now())
    picture.changes.clock = false
    link.heard(clock.now())
    link.inStep()
    health.opened('left', clock.now())
    machine.advance(500)
    machine.set(step)
    const now = clock.now()
    expect([picture.hallNow(now), link.state(now), health.newlySilent(now)]).toEqual([1000 + 500 * 30, 'live', []])
    expect(picture.changes.clock).toBe(true)
    machine.advance(5000)
    expect(link.state(clock.now())).toBe('stale')
  })
})
