import type { BackendConfig, DriverConfig } from '../../contract/ipc/backend-process.ts'
import type { HubConfig } from '../../contract/ipc/shell.ts'
import type { Logger } from '../log/logger.ts'
import type { Sentence } from '../log/sentence.ts'
import type { ChildProcesses } from '../ports/child-processes.ts'
import type { Displays } from '../ports/displays.ts'
import type { MachineClock, Undo } from '../ports/machine-clock.ts'
import type { Lines, Windows } from '../ports/windows.ts'
import type { ChildKeeper } from '../supervisor/child-keeper.ts'
import { HubLink } from './hub-link.ts'
import { keepProgram } from './kept-program.ts'
import { runStopSequence } from './stop-sequence.ts'
import { takeThumbnails } from './thumbnails.ts'
import { WallWindows } from './wall-windows.ts'

export interface ShellPlan {
  readonly hub: HubConfig
  /** null: the backend is elsewhere. */
  readonly backend: BackendConfig | null
  /** null: nobody drives the city from here. */
  readonly driver: DriverConfig | null
  readonly windowed: boolean
  /** Programs, absolute. */
  readonly paths: { readonly hub: string; readonly backend: string; readonly driver: string }
}

export interface Machine {
  readonly displays: Displays
  readonly windows: Windows
  readonly lines: Lines
  readonly children: ChildProcesses
  readonly clock: MachineClock
}

/** Everything that runs on a wall computer: the hub, the backend and its driver, and a window on every monitor. */
export class WallShell {
  readonly hub: HubLink
  readonly windows: WallWindows
  private readonly backend: ChildKeeper | null
  private readonly driver: ChildKeeper | null
  private readonly machine: Machine
  private readonly log: Logger
  private readonly undo: Undo[] = []
  private gpu = { deaths: 0, name: '' }
  private readonly noted: Sentence[] = []

  constructor(plan: ShellPlan, machine: Machine, log: Logger, onConsoleClosed: () => void) {
    this.machine = machine
    this.log = log
    const { children, clock, displays, windows } = machine
    const onState = () => this.tellProcesses()
    this.hub = new HubLink({
      path: plan.paths.hub,
      config: plan.hub,
      children,
      clock,
      log,
      onStarted: (port) => this.hubStarted(port),
      onPanelSilent: (panel) => this.windows.hung(panel),
      onState,
    })
    this.windows = new WallWindows({
      displays,
      windows,
      clock,
      log,
      profile: plan.hub.profile,
      windowed: plan.windowed,
      onLoaded: (key, window) => this.giveLine(key, (port) => window.handPort(port)),
      onUnloaded: (key) => this.hub.send({ type: 'window-closed', panel: key }),
      onConsoleClosed,
      onState,
    })
    const program = { children, clock, log, onState, onFailed: (sentence: Sentence) => this.note(sentence) }
    const { backend, driver } = plan
    this.driver =
      driver && keepProgram({ ...program, name: 'driver', path: plan.paths.driver, config: driver, onListening: () => {} })
    this.backend =
      backend &&
      keepProgram({
        ...program,
        name: 'backend',
        path: plan.paths.backend,
        config: backend,
        onListening: () => this.backendListens(),
      })
  }

  start(): void {
    this.hub.start()
    this.backend?.start()
    this.windows.start()
    const { clock, displays } = this.machine
    this.undo.push(displays.onChange(() => this.tellDisplays()))
    this.undo.push(
      takeThumbnails({
        clock,
        log: this.log,
        panels: () => this.windows.shown(),
        send: (panel, png, takenAt) => this.hub.send({ type: 'thumbnail', panel, png, takenAt }),
      }),
    )
  }

  /** A fault that the operator must read. */
  note(sentence: Sentence): void {
    this.noted.push(sentence)
    this.hub.send({ type: 'error-noted', message: `${sentence.zh} · ${sentence.en}` })
  }

  /** What draws: shown in the status. */
  gpuIs(name: string): void {
    this.gpu.name = name
    this.hub.send({ type: 'gpu', gpu: name })
  }

  gpuDied(reason: string): void {
    this.gpu.deaths += 1
    const sentence = {
      zh: `图形进程停止（${reason}），第 ${this.gpu.deaths} 次；画面由系统恢复，多次后改用软件绘制`,
      en: `the GPU process died (${reason}), time ${this.gpu.deaths}; the system recovers the picture, after several deaths in software`,
    }
    this.log.warn(sentence)
    this.tellProcesses()
  }

  /** At most 8 s: the driver first, so that nothing is sent into a backend that stops; the log is the caller's, last. */
  async stop(): Promise<void> {
    for (const undo of this.undo.splice(0)) undo()
    await runStopSequence(
      [
        { zh: '数据驱动', en: 'driver', limitMs: 1200, run: () => this.driver?.stop(1000) },
        { zh: '窗口', en: 'windows', limitMs: 500, run: () => this.windows.stop() },
        { zh: '枢纽（保存最后画面）', en: 'hub (keeps the last picture)', limitMs: 1700, run: () => this.hub.stop(1500) },
        { zh: '后端与数据库', en: 'backend and database', limitMs: 4200, run: () => this.backend?.stop(4000) },
      ],
      this.machine.clock,
      this.log,
    )
  }

  private backendListens(): void {
    if (this.driver?.state === 'stopped') this.driver.start()
  }

  private hubStarted(statusPort: number): void {
    if (statusPort > 0) {
      const url = `http://127.0.0.1:${statusPort}/status.json`
      this.log.info({ zh: `状态可在 ${url} 查看`, en: `the status is at ${url}` })
    }
    this.tellDisplays()
    this.tellProcesses()
    if (this.gpu.name !== '') this.gpuIs(this.gpu.name)
    for (const sentence of this.noted) this.hub.send({ type: 'error-noted', message: `${sentence.zh} · ${sentence.en}` })
    for (const { key, page } of this.windows.all()) if (page) this.giveLine(key, (port) => page.handPort(port))
  }

  private giveLine(key: Parameters<HubLink['openWindow']>[0], hand: (port: { readonly port: unknown }) => void): void {
    if (this.hub.keeper.state !== 'running') return
    const line = this.machine.lines.make()
    this.hub.openWindow(key, line.hubEnd)
    hand(line.windowEnd)
  }

  private tellDisplays(): void {
    const displays = this.machine.displays.now().map(({ label, bounds }) => ({ label, bounds: { ...bounds } }))
    this.hub.send({ type: 'displays', displays })
  }

  private tellProcesses(): void {
    const kept = [this.hub.keeper, this.backend, this.driver].filter((keeper) => keeper !== null)
    const programs = kept.map(({ name, state, restarts }) => ({ name, state: state as string, restarts }))
    const windows = this.windows.all().map(({ name, state, restarts }) => ({ name, state: state as string, restarts }))
    const missing = this.windows.missing.map((name) => ({ name: `panel:${name}`, state: 'no-display', restarts: 0 }))
    const absent = missing.filter(({ name }) => !windows.some((window) => window.name === name))
    const gpu = { name: 'gpu', state: 'running', restarts: this.gpu.deaths }
    this.hub.send({ type: 'processes', processes: [...programs, ...windows, ...absent, gpu] })
  }
}
