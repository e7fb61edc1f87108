import { afterEach, describe, expect, it } from 'vitest'
import { PORT_MESSAGE } from '../../contract/ipc/window-origin.ts'
import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import { type HubLine, openHubLine, type PageWindow } from './hub-line.ts'

/** A window that hears what the test says, and where it says it came from. */
class FakePage implements PageWindow {
  readonly location = { origin: 'app://wall' }
  private readonly listeners = new Set<(event: MessageEvent) => void>()
  addEventListener(_: 'message', listener: (event: MessageEvent) => void) {
    this.listeners.add(listener)
  }
  removeEventListener(_: 'message', listener: (event: MessageEvent) => void) {
    this.listeners.delete(listener)
  }
  hear(port: MessagePort, from: { origin?: string; source?: unknown; type?: string } = {}) {
    const { origin = this.location.origin, source = this, type = PORT_MESSAGE } = from
    const event = { data: { type }, origin, source, ports: [port] } as unknown as MessageEvent
    for (const listener of this.listeners) listener(event)
  }
}

const opened: { line: HubLine; ports: MessagePort[] }[] = []
afterEach(() => {
  for (const { line, ports } of opened.splice(0)) {
    line.stop()
    for (const port of ports) port.close()
  }
})

function open() {
  const page = new FakePage()
  const heard = { connected: 0, closed: 0, messages: [] as HubToWindow[], refused: [] as string[] }
  let wake: () => void = () => {}
  const line = openHubLine(page, {
    connected: () => {
      heard.connected += 1
    },
    closed: () => {
      heard.closed += 1
      wake()
    },
    message: (message) => {
      heard.messages.push(message)
      wake()
    },
    refused: (sentence) => {
      heard.refused.push(sentence)
      wake()
    },
  })
  const ports: MessagePort[] = []
  opened.push({ line, ports })
  /** Resolves once `count` messages were taken or refused. */
  const taken = (count: number) =>
    new Promise<void>((resolve) => {
      wake = () => {
        if (heard.messages.length + heard.refused.length >= count) resolve()
      }
      wake()
    })
  /** Resolves once the line is gone. */
  const closed = () =>
    new Promise<void>((resolve) => {
      wake = () => {
        if (heard.closed > 0) resolve()
      }
      wake()
    })
  const channel = () => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1, port2)
    return { hub: port1, page: port2 }
  }
  return { page, line, heard, taken, closed, channel }
}

const clock: HubToWindow = { type: 'clock', clock: { hallAt: 1, machineAt: 2, speed: 30 } }

describe('line to the hub', () => {
  it('takes the port that the window itself hands over, and parsed messages come', async () => {
    const { page, heard, taken, channel } = open()
    const { hub, page: port } = channel()
    page.hear(port)
    hub.postMessage(clock)
    await taken(1)
    expect(heard).toMatchObject({ connected: 1, messages: [clock], refused: [] })
  })

  it('takes no port from another window, another origin, or under another name', () => {
    const { page, heard, channel } = open()
    page.hear(channel().page, { source: {} })
    page.hear(channel().page, { origin: 'https://elsewhere.example' })
    page.hear(channel().page, { type: 'something-else' })
    expect(heard.connected).toBe(0)
  })

  it('refuses what does not fit the contract, says where, and goes on', async () => {
    const { page, heard, taken, channel } = open()
    const { hub, page: port } = channel()
    page.hear(port)
    hub.postMessage({ type: 'clock', clock: { hallAt: 'now', machineAt: 2, speed: 30 } })
    hub.postMessage({ type: 'no-such-thing' })
    hub.postMessage('nonsense')
    hub.postMessage({ type: 'toString' })
    hub.postMessage(clock)
    await taken(5)
    expect(heard.messages).toEqual([clock])
    expect(heard.refused).toHaveLength(4)
    expect(heard.refused[0]).toContain('/clock/hallAt')
  })

  it('drops the old line for a new one when the hub has been restarted', async () => {
    const { page, line, heard, taken, channel } = open()
    page.hear(channel().page)
    const { hub, page: port } = channel()
    page.hear(port)
    const answered = new Promise((resolve) => {
      hub.onmessage = (event) => resolve(event.data)
    })
    expect(line.send({ type: 'ready' })).toBe(true)
    expect(await answered).toEqual({ type: 'ready' })
    hub.postMessage(clock)
    await taken(1)
    expect(heard).toMatchObject({ connected: 2, messages: [clock] })
  })

  it('says that nothing was sent once the hub has died', async () => {
    const { page, line, heard, channel, closed } = open()
    const { hub, page: port } = channel()
    page.hear(port)
    hub.close()
    await closed()
    expect([heard.closed, line.send({ type: 'ready' })]).toEqual([1, false])
  })

  it('says that nothing was sent while there is no line', () => {
    expect(open().line.send({ type: 'ready' })).toBe(false)
  })
})
