import type { PortHandle } from './windows.ts'

export interface ChildEvents {
  message(message: unknown): void
  /** `code` null = killed. */
  exit(code: number | null): void
}

export interface Child {
  post(message: unknown, ports?: readonly PortHandle[]): void
  kill(): void
}

export interface ChildSpec {
  /** Shown to people and in the log. */
  readonly name: string
  /** The program, absolute. */
  readonly path: string
}

/** Programs of ours in processes of their own, with a message channel. */
export interface ChildProcesses {
  start(spec: ChildSpec, events: ChildEvents): Child
}
