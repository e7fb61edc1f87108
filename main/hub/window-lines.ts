import { type HubToWindow, type PanelReport, WindowToHub } from '../../contract/ipc/window-stream.ts'
import { messageParser } from '../messages/message-parser.ts'

/** The hub's end of a window's port. */
export interface WindowPort {
  post(message: HubToWindow): void
  onMessage(run: (value: unknown) => void): void
  close(): void
}

export type ConsoleCommand = Exclude<WindowToHub, PanelReport | { type: 'ready' | 'trouble' }>

/** null is the console. */
export type WindowName = string | null

interface WindowLinesOptions {
  /** The greeting of a window. */
  readonly hello: (name: WindowName) => HubToWindow
  /** The complete picture for a window that has become ready. */
  readonly picture: (name: WindowName) => readonly HubToWindow[]
  readonly onReport: (panel: string, report: PanelReport) => void
  readonly onTrouble: (name: WindowName, message: string) => void
  readonly onCommand: (command: ConsoleCommand) => void
  readonly onRefused: (name: WindowName, why: string) => void
}

interface Line {
  readonly port: WindowPort
  ready: boolean
}

/** All windows of this computer. A panel may only report; what the console may say, a panel may not. */
export class WindowLines {
  private readonly options: WindowLinesOptions
  private readonly lines = new Map<WindowName, Line>()
  private readonly parse = messageParser(WindowToHub)

  constructor(options: WindowLinesOptions) {
    this.options = options
  }

  /** A window has been opened, or opened anew: its old line is dead. */
  open(name: WindowName, port: WindowPort): void {
    this.close(name)
    const line: Line = { port, ready: false }
    this.lines.set(name, line)
    port.onMessage((value) => {
      if (this.lines.get(name) === line) this.receive(name, line, value)
    })
    port.post(this.options.hello(name))
  }

  close(name: WindowName): void {
    this.lines.get(name)?.port.close()
    this.lines.delete(name)
  }

  closeAll(): void {
    for (const name of this.lines.keys()) this.close(name)
  }

  has(name: WindowName): boolean {
    return this.lines.has(name)
  }

  /** Sends to every window that has its picture. */
  broadcast(message: HubToWindow): void {
    for (const line of this.lines.values()) if (line.ready) line.port.post(message)
  }

  toConsole(message: HubToWindow): void {
    const line = this.lines.get(null)
    if (line?.ready) line.port.post(message)
  }

  /** Greets every window anew and gives it the whole picture: the city or the units of the rows have changed. */
  startOver(): void {
    for (const [name, line] of this.lines) {
      line.port.post(this.options.hello(name))
      if (line.ready) this.sendPicture(name, line)
    }
  }

  private receive(name: WindowName, line: Line, value: unknown): void {
    const parsed = this.parse(value)
    if (!parsed.ok) {
      this.options.onRefused(name, parsed.why)
      return
    }
    const { message } = parsed
    if (message.type === 'ready') {
      line.ready = true
      this.sendPicture(name, line)
      return
    }
    if (message.type === 'trouble') {
      this.options.onTrouble(name, message.message)
      return
    }
    if (message.type === 'panel-report') {
      if (name !== null) this.options.onReport(name, message)
      return
    }
    if (name === null) this.options.onCommand(message)
    else this.options.onRefused(name, `a panel may not say "${message.type}"`)
  }

  private sendPicture(name: WindowName, line: Line): void {
    for (const message of this.options.picture(name)) line.port.post(message)
  }
}
