import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron'
import type { ChildProcesses } from '../../main/ports/child-processes.ts'
import type { Lines } from '../../main/ports/windows.ts'

export const utilityChildren: ChildProcesses = {
  start({ name, path }, events) {
    const child = utilityProcess.fork(path, [], { serviceName: `beacon-wall ${name}`, stdio: 'inherit' })
    child.on('message', (message: unknown) => events.message(message))
    // Electron reports the code of a process that a signal ended as the signal's wait status, never as null.
    child.on('exit', (code) => events.exit(code))
    return {
      post: (message, ports = []) =>
        child.postMessage(
          message,
          ports.map(({ port }) => port as MessagePortMain),
        ),
      kill: () => {
        const { pid } = child
        // kill() sends SIGTERM, which a program that hangs in a loop never handles.
        if (pid !== undefined) process.kill(pid, 'SIGKILL')
      },
    }
  },
}

export const messageLines: Lines = {
  make() {
    const { port1, port2 } = new MessageChannelMain()
    return { hubEnd: { port: port1 }, windowEnd: { port: port2 } }
  },
}
