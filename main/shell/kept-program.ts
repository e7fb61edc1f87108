import type Type from 'typebox'
import { type BackendConfig, ChildToParent, type DriverConfig, type ParentToChild } from '../../contract/ipc/backend-process.ts'
import type { Logger } from '../log/logger.ts'
import type { Sentence } from '../log/sentence.ts'
import { checkerOf } from '../messages/message-parser.ts'
import type { ChildProcesses } from '../ports/child-processes.ts'
import type { MachineClock } from '../ports/machine-clock.ts'
import { ChildKeeper } from '../supervisor/child-keeper.ts'

interface ProgramOptions {
  readonly name: 'backend' | 'driver'
  readonly path: string
  readonly config: BackendConfig | DriverConfig
  readonly children: ChildProcesses
  readonly clock: MachineClock
  readonly log: Logger
  readonly onListening: (url: string) => void
  /** It said that it cannot work; if it then ends, the keeper tries again within its limits. */
  readonly onFailed: (sentence: Sentence) => void
  readonly onState: () => void
}

/** Keeps the backend or the demo driver, which speak BackendProcess messages. */
export function keepProgram(options: ProgramOptions): ChildKeeper {
  const { name, log } = options
  const check = checkerOf(ChildToParent)
  const greeting: Type.Static<typeof ParentToChild> = { type: 'config', config: options.config }
  return new ChildKeeper({
    spec: { name, path: options.path },
    children: options.children,
    clock: options.clock,
    log,
    greeting: () => greeting,
    // The driver has no port to listen on: its first word says that it works.
    isReady: (message) => {
      const { type } = (message ?? {}) as { type?: unknown }
      return type === 'listening' || (name === 'driver' && type === 'progress')
    },
    onMessage: (value) => {
      const parsed = check(value)
      if (!parsed.ok)
        return log.warn({ zh: `${name} 的消息被拒绝：${parsed.why}`, en: `a message of ${name} was refused: ${parsed.why}` })
      const { message } = parsed
      if (message.type === 'listening') options.onListening(message.url)
      if (message.type === 'progress') log.info({ zh: message.zh, en: message.en }, { process: name })
      if (message.type !== 'failed') return
      log.error({ zh: message.zh, en: message.en }, { process: name })
      options.onFailed({ zh: message.zh, en: message.en })
    },
    onState: options.onState,
  })
}
