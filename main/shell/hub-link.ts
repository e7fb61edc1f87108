import type { PanelName } from '../../contract/ids.ts'
import { type HubConfig, HubToShell, type ShellToHub } from '../../contract/ipc/shell.ts'
import type { Status } from '../../contract/ipc/status.ts'
import type { LoginReply } from '../../contract/wire/rest.ts'
import type { Logger } from '../log/logger.ts'
import { messageParser } from '../messages/message-parser.ts'
import type { ChildProcesses } from '../ports/child-processes.ts'
import type { MachineClock, Undo } from '../ports/machine-clock.ts'
import type { PortHandle, WindowKey } from '../ports/windows.ts'
import { ChildKeeper } from '../supervisor/child-keeper.ts'

interface HubLinkOptions {
  readonly path: string
  readonly config: HubConfig
  readonly children: ChildProcesses
  readonly clock: MachineClock
  readonly log: Logger
  /** The hub runs (again): windows need new lines, and it knows nothing of the machine yet. */
  readonly onStarted: (statusPort: number) => void
  readonly onPanelSilent: (panel: PanelName) => void
  readonly onState: () => void
}

const ASK_EVERY_MS = 2000
/** So many questions unanswered mean that it hangs. Counted, not timed: the machine's clock may be set. A big snapshot takes it about a second. */
const HUNG_AFTER_QUESTIONS = 4

/** The shell's end of the hub: keeps it alive, asks it how it is, and gives the other parts typed messages. */
export class HubLink {
  readonly keeper: ChildKeeper
  /** The last answer, at most ASK_EVERY_MS old while the hub is well. */
  status: Status | null = null
  private readonly options: HubLinkOptions
  private readonly parse = messageParser(HubToShell)
  private readonly waiting = new Map<number, (status: Status) => void>()
  private session: LoginReply | null = null
  private request = 0
  private unanswered = 0
  private stopAsking: Undo = () => {}

  constructor(options: HubLinkOptions) {
    this.options = options
    this.keeper = new ChildKeeper({
      spec: { name: 'hub', path: options.path },
      children: options.children,
      clock: options.clock,
      log: options.log,
      greeting: () => ({ type: 'start', config: options.config, session: this.session }) satisfies ShellToHub,
      isReady: (message) => (message as { type?: unknown } | null)?.type === 'started',
      onMessage: (message) => this.receive(message),
      onState: options.onState,
    })
  }

  start(): void {
    this.keeper.start()
    this.stopAsking = this.options.clock.every(ASK_EVERY_MS, () => this.watch())
  }

  async stop(graceMs: number): Promise<void> {
    this.stopAsking()
    await this.keeper.stop(graceMs)
  }

  send(message: ShellToHub): void {
    this.keeper.post(message)
  }

  openWindow(panel: WindowKey, port: PortHandle): void {
    this.keeper.post({ type: 'window-opened', panel } satisfies ShellToHub, [port])
  }

  askStatus(): Promise<Status> {
    this.request += 1
    const request = this.request
    const answer = new Promise<Status>((resolve) => this.waiting.set(request, resolve))
    this.send({ type: 'ask-status', request })
    return answer
  }

  private watch(): void {
    if (this.keeper.state !== 'running') return
    if (this.unanswered >= HUNG_AFTER_QUESTIONS) {
      this.options.log.warn({ zh: '枢纽进程没有响应，重新启动', en: 'the hub does not respond and is started again' })
      this.unanswered = 0
      this.keeper.killHung()
      return
    }
    this.unanswered += 1
    this.request += 1
    this.send({ type: 'ask-status', request: this.request })
  }

  private receive(value: unknown): void {
    const parsed = this.parse(value)
    if (!parsed.ok) {
      this.options.log.warn({ zh: `枢纽进程的消息被拒绝：${parsed.why}`, en: `a message of the hub was refused: ${parsed.why}` })
      return
    }
    const { message } = parsed
    switch (message.type) {
      case 'started':
        this.unanswered = 0
        this.waiting.clear()
        this.options.onStarted(message.statusPort)
        return
      case 'status':
        this.unanswered = 0
        this.status = message.status
        this.waiting.get(message.request)?.(message.status)
        this.waiting.delete(message.request)
        return
      case 'log':
        this.options.log[message.level]({ zh: message.message, en: message.message }, { process: 'hub' })
        return
      case 'panel-silent':
        this.options.onPanelSilent(message.panel as PanelName)
        return
      case 'session':
        this.session = message.session
        return
      case 'stopped':
        return
    }
  }
}
