import { describe, expect, it } from 'vitest'
import { loggerOf } from '../log/logger.ts'
import { ManualClock } from '../ports/fakes/manual-clock.ts'
import { ScriptedChildren } from '../ports/fakes/scripted-children.ts'
import { ChildKeeper } from './child-keeper.ts'

function keep() {
  const clock = new ManualClock()
  const children = new ScriptedChildren()
  const said: string[] = []
  const states: string[] = []
  const keeper = new ChildKeeper({
    spec: { name: 'hub', path: '/hub.js' },
    children,
    clock,
    log: loggerOf((level, sentence) => said.push(`${level}: ${sentence.en}`)),
    greeting: () => ({ type: 'start' }),
    isReady: (message) => (message as { type: string }).type === 'started',
    onMessage: () => {},
    onState: () => states.push(keeper.state),
  })
  return { clock, children, said, states, keeper }
}

describe('a kept process', () => {
  it('is greeted at every start and runs once it says so', () => {
    const { keeper, children, states } = keep()
    keeper.start()
    children.last.events.message({ type: 'started' })
    expect(children.last.received).toEqual([{ message: { type: 'start' }, ports: [] }])
    expect(states).toEqual(['starting', 'running'])
  })

  it('is started again at once, and greeted again', () => {
    const { keeper, children, clock } = keep()
    keeper.start()
    children.last.events.exit(9)
    clock.advance(0)
    expect(children.started).toHaveLength(2)
    expect(children.last.received).toHaveLength(1)
    expect(keeper.restarts).toBe(1)
  })

  it('is given up after five restarts within a minute, which is said once, and tried again a minute later', () => {
    const { keeper, children, clock, said } = keep()
    keeper.start()
    for (let death = 0; death < 6; death++) {
      children.last.events.exit(1)
      clock.advance(5000)
    }
    expect(keeper.state).toBe('given-up')
    expect(children.started).toHaveLength(6)
    expect(said.filter((line) => line.startsWith('error:'))).toEqual([
      expect.stringContaining('hub died 6 times within a minute'),
    ])
    clock.advance(60_000)
    expect([keeper.state, children.started.length]).toEqual(['starting', 7])
    children.last.events.exit(1)
    clock.advance(0)
    expect(children.started).toHaveLength(8)
  })

  it('stops when asked, and is not started again', async () => {
    const { keeper, children, clock } = keep()
    keeper.start()
    const stopped = keeper.stop(1000)
    expect(children.last.received.at(-1)?.message).toEqual({ type: 'stop' })
    children.last.events.exit(0)
    await stopped
    clock.advance(10_000)
    expect([keeper.state, children.started.length, clock.pending]).toEqual(['stopped', 1, 0])
  })

  it('is ended when it does not stop in time', async () => {
    const { keeper, children, clock } = keep()
    keeper.start()
    const stopped = keeper.stop(1000)
    clock.advance(1000)
    await stopped
    expect(children.last.killed).toBe(true)
  })

  it('is not tried again after the pause when the wall stops meanwhile', async () => {
    const { keeper, children, clock } = keep()
    keeper.start()
    for (let death = 0; death < 6; death++) {
      children.last.events.exit(1)
      clock.advance(5000)
    }
    await keeper.stop(1000)
    clock.advance(120_000)
    expect([keeper.state, children.started.length, clock.pending]).toEqual(['stopped', 6, 0])
  })

  it('is not started while it waits for its next try when the wall stops', async () => {
    const { keeper, children, clock } = keep()
    keeper.start()
    children.last.events.exit(1)
    children.last.events.exit(1)
    await keeper.stop(1000)
    clock.advance(10_000)
    expect(children.started).toHaveLength(1)
  })
})
