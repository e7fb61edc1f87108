import { describe, expect, it } from 'vitest'
import type { HubConfig } from '../../contract/ipc/shell.ts'
import { loggerOf } from '../log/logger.ts'
import { ManualClock } from '../ports/fakes/manual-clock.ts'
import { ScriptedChildren } from '../ports/fakes/scripted-children.ts'
import { HubLink } from './hub-link.ts'

const SESSION = { token: 't', user: 'u', name: '值班员01', roles: [], expiresAt: 0 }

describe('the shell’s end of the hub', () => {
  it('hands the next hub the session of the one that died', () => {
    const clock = new ManualClock()
    const children = new ScriptedChildren()
    const link = new HubLink({
      path: '/hub.js',
      config: {} as HubConfig,
      children,
      clock,
      log: loggerOf(() => {}),
      onStarted: () => {},
      onPanelSilent: () => {},
      onState: () => {},
    })
    const greetedWith = () => (children.last.received[0]?.message as { session?: unknown } | undefined)?.session
    link.start()
    expect(greetedWith()).toBe(null)
    children.last.events.message({ type: 'session', session: SESSION })
    children.last.events.exit(1)
    clock.advance(0)
    expect(greetedWith()).toEqual(SESSION)
    children.last.events.message({ type: 'session', session: null })
    children.last.events.exit(1)
    clock.advance(500)
    expect(greetedWith()).toBe(null)
  })
})
