import { PORT_MESSAGE } from '../../contract/ipc/window-origin.ts'
import type { HubToWindow, WindowToHub } from '../../contract/ipc/window-stream.ts'
import { MessageCheck } from './message-check.ts'

/** The part of a window that the line needs; a test gives its own. */
export interface PageWindow {
  readonly location: { readonly origin: string }
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

export interface HubLineListener {
  /** A new line: whatever was known over the old one is history. Its `hello` follows. */
  connected(): void
  /** The hub's end of the present line is gone; a new one comes when the hub is back. */
  closed(): void
  message(message: HubToWindow): void
  /** A message that does not fit the contract: it is dropped, and nothing else is. */
  refused(sentence: string): void
}

/** The window's line to the hub (`contract/ipc/window-stream.ts`). */
export interface HubLine {
  /** False while there is no line: the message was not sent. */
  send(message: WindowToHub): boolean
  stop(): void
}

/** Waits for the port that the preload posts, parses what comes over it, and takes a new port when the hub has restarted. */
export function openHubLine(page: PageWindow, listener: HubLineListener): HubLine {
  let port: MessagePort | null = null

  const take = (event: MessageEvent) => {
    if (!isPortFromPreload(page, event)) return
    port?.close()
    port = event.ports[0] ?? null
    if (!port) return
    const taken = port
    const checks = new MessageCheck()
    taken.onmessage = (incoming: MessageEvent) => {
      const checked = checks.check(incoming.data)
      if ('message' in checked) listener.message(checked.message)
      else listener.refused(checked.refusal)
    }
    // Chromium tells of the other end's death since 122; the DOM library has no handler property for it yet.
    taken.addEventListener('close', () => {
      if (taken !== port) return
      port = null
      listener.closed()
    })
    listener.connected()
    taken.start()
  }
  page.addEventListener('message', take)

  return {
    send: (message) => {
      port?.postMessage(message)
      return port !== null
    },
    stop: () => {
      page.removeEventListener('message', take)
      port?.close()
      port = null
    },
  }
}

/** Only the window itself (its preload) may hand over a port; a frame or another origin may not. */
function isPortFromPreload(page: PageWindow, event: MessageEvent): boolean {
  if (event.source !== page || event.origin !== page.location.origin) return false
  const data: unknown = event.data
  return typeof data === 'object' && data !== null && 'type' in data && data.type === PORT_MESSAGE
}
