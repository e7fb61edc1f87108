/** The hub as a process of its own, started by the shell: `out/main/hub.js`. */
import { type HubToShell, ShellToHub } from '../../contract/ipc/shell.ts'
import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import { messageParser } from '../messages/message-parser.ts'
import { nodeDisk } from '../ports/node-disk.ts'
import { systemClock } from '../ports/system-clock.ts'
import { Hub } from './hub.ts'
import type { WindowPort } from './window-lines.ts'

/** A MessagePort as a utility process gets it. */
interface TransferredPort {
  postMessage(message: unknown): void
  on(event: 'message', run: (event: { data: unknown }) => void): void
  start(): void
  close(): void
}

/** What a utility process has beside Node's own `process`; main/ knows no Electron types. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', run: (event: { data: unknown; ports: TransferredPort[] }) => void): void
}

const { parentPort } = process as unknown as { parentPort: ParentPort }
const parse = messageParser(ShellToHub)
const post = (message: HubToShell) => parentPort.postMessage(message)
let hub: Hub | null = null

function windowPort(port: TransferredPort): WindowPort {
  return {
    post: (message: HubToWindow) => port.postMessage(message),
    onMessage: (run) => {
      port.on('message', ({ data }) => run(data))
      port.start()
    },
    close: () => port.close(),
  }
}

async function receive(value: unknown, ports: readonly TransferredPort[]): Promise<void> {
  const parsed = parse(value)
  if (!parsed.ok) return post({ type: 'log', level: 'warn', message: `hub: message of the shell refused: ${parsed.why}` })
  const { message } = parsed
  if (message.type === 'start') {
    hub = new Hub(message.config, { disk: nodeDisk, clock: systemClock, post })
    return hub.start(message.session)
  }
  if (message.type === 'stop') {
    await hub?.stop()
    post({ type: 'stopped' })
    process.exit(0)
  }
  if (message.type !== 'window-opened') return hub?.receive(message)
  const [port] = ports
  if (port) hub?.openWindow(message.panel, windowPort(port))
}

parentPort.on('message', ({ data, ports }) => {
  receive(data, ports).catch((error: unknown) => {
    // A fault that nobody foresaw: say it and die; the shell starts a new hub with the last picture.
    post({ type: 'log', level: 'error', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    process.exit(1)
  })
})
