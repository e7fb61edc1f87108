import { describe, expect, it } from 'vitest'
import type { HubToWindow, WindowToHub } from '../../contract/ipc/window-stream.ts'
import { demoCity } from '../../tests/support/demo-city.ts'
import { samplePicture } from '../../tests/support/sample-picture.ts'
import { applyMessage, noRows } from '../sync/apply-message.ts'
import { makeWindowStores } from '../sync/window-stores.ts'
import { deskSend, makeDesk, runCommand } from './desk-commands.ts'
import { commandOf } from './keys.ts'
import { queueOrder } from './queue-order.ts'

const now = Date.UTC(2026, 10, 20, 6, 32)

function sitDown(options: { signedIn: boolean }) {
  const stores = makeWindowStores()
  const desk = makeDesk()
  const sent: WindowToHub[] = []
  const machineNow = () => 2000
  const line = { state: { open: true, heardAt: 1900 }, send: (message: WindowToHub) => sent.push(message) > 0 }
  const { alarms, rows } = samplePicture(demoCity(), { seed: 7, now, cases: 60, acknowledged: 0.5 })
  const session = { user: 'u', name: '值班员01', roles: [], expiresAt: now }
  const messages: HubToWindow[] = [
    { type: 'alarms', alarms, rows, unacknowledged: 1, sounding: true },
    { type: 'session', session: options.signedIn ? session : null, problem: null },
  ]
  for (const message of messages) applyMessage(stores, noRows, message)
  const queue = queueOrder(alarms)
  const press = (key: string) => {
    const command = commandOf(
      { key, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, repeat: false },
      false,
      false,
    )
    if (!command) throw new Error(`no command for ${key}`)
    runCommand({ stores, desk, send: deskSend(desk, line, machineNow), machineNow }, command)
  }
  const [first, second] = queue
  if (!first || !second) throw new Error('the sample has two alarms')
  desk.setState({ chosen: first.id })
  return { desk, sent, press, line, first, second, acknowledged: queue.find((alarm) => alarm.acknowledgedAt !== null) }
}

describe('desk', () => {
  it('acknowledges the chosen alarm in its present step and goes on to the next', () => {
    const { desk, sent, press, first, second } = sitDown({ signedIn: true })
    press(' ')
    expect(sent).toEqual([{ type: 'acknowledge', alarm: first.id, request: { step: first.step } }])
    expect(desk.getState().chosen).toBe(second.id)
  })

  it('stays on the alarm and says that nothing was done when the hub does not answer', () => {
    const { desk, sent, press, first, line } = sitDown({ signedIn: true })
    line.state.heardAt = -60_000
    press('a')
    expect(sent).toEqual([])
    expect(desk.getState()).toMatchObject({ chosen: first.id, hint: { kind: 'hubGone' } })
    line.state.heardAt = 1900
    line.state.open = false
    press('m')
    expect([sent, desk.getState().hint?.number]).toEqual([[], 2])
  })

  it('asks for a sign-in before anybody can acknowledge', () => {
    const { desk, sent, press } = sitDown({ signedIn: false })
    press('a')
    expect(sent).toEqual([])
    expect(desk.getState().hint?.kind).toBe('needSignIn')
  })

  it('does not acknowledge twice', () => {
    const { desk, sent, press, acknowledged } = sitDown({ signedIn: true })
    desk.setState({ chosen: acknowledged?.id ?? null })
    press('a')
    expect(sent).toEqual([])
    expect(desk.getState().hint?.kind).toBe('alreadyAcknowledged')
  })

  it('does not take a key press meant for the alarm that was chosen a moment ago', () => {
    const { desk, sent, press } = sitDown({ signedIn: true })
    desk.setState({ movedAt: 1800 })
    press('a')
    expect(sent).toEqual([])
    expect(desk.getState().hint?.kind).toBe('choiceMoved')
  })

  it('puts the chosen case on the wall, takes it down, and works the wall by single keys', () => {
    const { sent, press, first } = sitDown({ signedIn: true })
    for (const key of ['Enter', 'Escape', 'm', 'H', 'i']) press(key)
    expect(sent).toEqual([
      { type: 'select', caseId: first.caseId },
      { type: 'select', caseId: null },
      { type: 'silence' },
      { type: 'camera-home' },
      { type: 'identify' },
    ])
  })

  it('closes the help before it takes anything down', () => {
    const { desk, sent, press } = sitDown({ signedIn: true })
    press('?')
    expect(desk.getState().help).toBe(true)
    press('Escape')
    expect([desk.getState().help, sent]).toEqual([false, []])
  })
})

describe('keys', () => {
  const key = (name: string, more: object = {}) => ({
    key: name,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    isComposing: false,
    repeat: false,
    ...more,
  })

  it('are text in a field, and belong to the system with Ctrl, Alt or Meta', () => {
    expect(commandOf(key('a'), true, false)).toBeNull()
    expect(commandOf(key('a', { ctrlKey: true }), false, false)).toBeNull()
    expect(commandOf(key('a', { isComposing: true }), false, false)).toBeNull()
  })

  it('press the button that has the focus', () => {
    expect(commandOf(key(' '), false, true)).toBeNull()
    expect(commandOf(key('m'), false, true)).toEqual({ kind: 'silence' })
  })

  it('do not acknowledge by being held down', () => {
    expect(commandOf(key('a', { repeat: true }), false, false)).toBeNull()
    expect(commandOf(key('ArrowDown', { repeat: true }), false, false)).toEqual({ kind: 'move', by: 1 })
  })
})
