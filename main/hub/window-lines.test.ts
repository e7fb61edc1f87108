import { describe, expect, it } from 'vitest'
import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import { WindowLines, type WindowName } from './window-lines.ts'

function openWindow(name: WindowName) {
  const heard: unknown[] = []
  const lines = new WindowLines({
    hello: () => ({ type: 'identify', until: 0 }) satisfies HubToWindow,
    picture: () => [],
    onReport: () => {},
    onTrouble: (from, message) => heard.push([from, message]),
    onCommand: ({ type }) => heard.push([name, type]),
    onRefused: (from) => heard.push([from, 'refused']),
  })
  let say: (value: unknown) => void = () => {}
  lines.open(name, {
    post: () => {},
    onMessage: (run) => {
      say = run
    },
    close: () => {},
  })
  return { heard, say: (value: unknown) => say(value) }
}

describe('window lines', () => {
  it.each(['p1', null])('hears from window %s what broke in its page', (name) => {
    const { heard, say } = openWindow(name)
    say({ type: 'trouble', message: 'a pane broke' })
    expect(heard).toEqual([[name, 'a pane broke']])
  })

  it('takes commands from the console and from no panel', () => {
    const desk = openWindow(null)
    desk.say({ type: 'silence' })
    expect(desk.heard).toEqual([[null, 'silence']])
    const panel = openWindow('p1')
    panel.say({ type: 'silence' })
    expect(panel.heard).toEqual([['p1', 'refused']])
  })
})
