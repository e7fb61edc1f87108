import type { Child, ChildEvents, ChildProcesses, ChildSpec } from '../child-processes.ts'
import type { PortHandle } from '../windows.ts'

export interface ScriptedChild {
  readonly spec: ChildSpec
  readonly events: ChildEvents
  readonly received: { message: unknown; ports: readonly PortHandle[] }[]
  killed: boolean
}

/** Children that do nothing until the test makes them speak or die. */
export class ScriptedChildren implements ChildProcesses {
  readonly started: ScriptedChild[] = []

  start(spec: ChildSpec, events: ChildEvents): Child {
    const child: ScriptedChild = { spec, events, received: [], killed: false }
    this.started.push(child)
    return {
      post: (message, ports = []) => void child.received.push({ message, ports }),
      kill: () => {
        child.killed = true
        events.exit(null)
      },
    }
  }

  get last(): ScriptedChild {
    const child = this.started.at(-1)
    if (!child) throw new Error('no child has been started')
    return child
  }
}
