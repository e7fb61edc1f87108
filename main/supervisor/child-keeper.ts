import type { Logger } from '../log/logger.ts'
import type { Child, ChildProcesses, ChildSpec } from '../ports/child-processes.ts'
import type { MachineClock, Undo } from '../ports/machine-clock.ts'
import type { PortHandle } from '../ports/windows.ts'
import { COOL_DOWN_MS, judgeDeath } from './restart-policy.ts'

export type ChildState = 'starting' | 'running' | 'waiting' | 'given-up' | 'stopping' | 'stopped'

export interface KeeperOptions {
  readonly spec: ChildSpec
  readonly children: ChildProcesses
  readonly clock: MachineClock
  readonly log: Logger
  /** First message to every start. */
  readonly greeting: () => unknown
  /** True for the message by which the child says that it is at work. */
  readonly isReady: (message: unknown) => boolean
  readonly onMessage: (message: unknown) => void
  /** State or restarts have changed. */
  readonly onState: () => void
}

/** Keeps one process of ours alive: starts it, starts it again when it dies, and after a long pause when it dies too often. */
export class ChildKeeper {
  readonly name: string
  state: ChildState = 'stopped'
  restarts = 0
  private readonly options: KeeperOptions
  private child: Child | null = null
  private readonly deaths: number[] = []
  private cancelWait: Undo = () => {}
  private exited: (() => void)[] = []

  constructor(options: KeeperOptions) {
    this.options = options
    this.name = options.spec.name
  }

  start(): void {
    const { spec, children, greeting } = this.options
    this.setState('starting')
    const child = children.start(spec, {
      message: (message) => {
        if (this.child === child) this.receive(message)
      },
      exit: (code) => {
        if (this.child === child) this.died(code)
      },
    })
    this.child = child
    child.post(greeting())
  }

  post(message: unknown, ports?: readonly PortHandle[]): void {
    this.child?.post(message, ports)
  }

  /** Ends a child that hangs; the policy then starts it again. */
  killHung(): void {
    this.child?.kill()
  }

  /** Asks the child to stop, waits `graceMs`, then ends it. Resolves when it is gone; it is not started again. */
  async stop(graceMs: number): Promise<void> {
    this.cancelWait()
    const child = this.child
    if (!child) return this.setState('stopped')
    this.setState('stopping')
    const gone = new Promise<void>((resolve) => this.exited.push(resolve))
    const undo = this.options.clock.after(graceMs, () => {
      this.options.log.warn({ zh: `${this.name} 未按时停止，强制结束`, en: `${this.name} did not stop in time and is ended` })
      child.kill()
    })
    child.post({ type: 'stop' })
    await gone
    undo()
  }

  private receive(message: unknown): void {
    if (this.state === 'starting' && this.options.isReady(message)) this.setState('running')
    this.options.onMessage(message)
  }

  private died(code: number | null): void {
    const { clock, log } = this.options
    this.child = null
    if (this.state === 'stopping') {
      this.setState('stopped')
      for (const resolve of this.exited.splice(0)) resolve()
      return
    }
    this.deaths.push(clock.now())
    const verdict = judgeDeath(this.deaths, clock.now())
    if (!verdict.again) {
      this.setState('given-up')
      log.error({
        zh: `${this.name} 一分钟内停了 ${verdict.deaths} 次，一分钟后再试；请查看日志，排除原因`,
        en: `${this.name} died ${verdict.deaths} times within a minute and is tried again in a minute; see the log and remove the cause`,
      })
      this.restarts += 1
      this.cancelWait = clock.after(COOL_DOWN_MS, () => this.start())
      return
    }
    log.warn({
      zh: `${this.name} 意外退出（${code ?? '信号'}），重新启动`,
      en: `${this.name} died (${code ?? 'signal'}); starting it again`,
    })
    this.restarts += 1
    this.setState('waiting')
    this.cancelWait = clock.after(verdict.afterMs, () => this.start())
  }

  private setState(state: ChildState): void {
    this.state = state
    this.options.onState()
  }
}
