import Value from 'typebox/value'
import { PORT_MESSAGE } from '../../contract/ipc/window-origin.ts'
import { HubToWindow, type WindowToHub } from '../../contract/ipc/window-stream.ts'

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

/** Longest description of a refused message that is kept; it ends up in a log. */
const LONGEST_SENTENCE = 300

/** Waits for the port that the preload posts, parses what comes over it, and takes a new port when the hub has restarted. */
export function openHubLine(page: PageWindow, listener: HubLineListener): HubLine {
  let port: MessagePort | null = null

  const take = (event: MessageEvent) => {
    if (!isPortFromPreload(page, event)) return
    port?.close()
    port = event.ports[0] ?? null
    if (!port) return
    const taken = port
    taken.onmessage = (incoming: MessageEvent) => read(incoming.data, listener)
    // Chromium tells of the other end's death since 122; the DOM library has no handler property for it yet.
    taken.addEventListener('close', () => {
      if (taken === port) listener.closed()
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
  return typeOf(event.data) === PORT_MESSAGE
}

function read(data: unknown, listener: HubLineListener): void {
  const type = typeOf(data)
  if (type === undefined || !isKnown(type)) {
    listener.refused(`message from the hub refused: unknown type ${JSON.stringify(type)}`)
    return
  }
  if (Value.Check(HubToWindow[type], data)) listener.message(data as HubToWindow)
  else listener.refused(sentenceOn(type, data))
}

function sentenceOn(type: keyof typeof HubToWindow, data: unknown): string {
  const [first] = Value.Errors(HubToWindow[type], data)
  const where = first ? `${first.instancePath || '/'} ${first.message}` : 'does not fit its schema'
  return `message "${type}" from the hub refused: ${where}`.slice(0, LONGEST_SENTENCE)
}

function typeOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined
  return typeof data.type === 'string' ? data.type : undefined
}

function isKnown(type: string): type is keyof typeof HubToWindow {
  return Object.hasOwn(HubToWindow, type)
}
