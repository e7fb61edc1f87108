import type { App } from './http/route-context.ts'

/** A part of the backend that stands on the case record and beside the others; none knows another. */
export interface Subsystem {
  readonly name: string
  /** Adds its REST routes. */
  routes?(app: App): void | Promise<void>
  /** Begins its work in the background: jobs go through `context.jobs`. */
  start?(): void | Promise<void>
  stop?(): void | Promise<void>
  /** For `/api/status`. */
  health?(): object
}
