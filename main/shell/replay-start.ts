import { ChildToParent, type ParentToChild } from '../../contract/ipc/backend-process.ts'
import { Refusal } from '../log/sentence.ts'
import { checkerOf } from '../messages/message-parser.ts'
import type { ChildProcesses } from '../ports/child-processes.ts'

/**
 * Asks the driver, in a process of its own that ends with the answer, when a replay of this file begins: the hall clock
 * has to stand there before the first record is told.
 * @throws Refusal with the driver's own sentence when the file cannot be replayed
 */
export function askReplayStart(children: ChildProcesses, program: string, cityFile: string, file: string): Promise<number> {
  const check = checkerOf(ChildToParent)
  return new Promise((resolve, reject) => {
    const child = children.start(
      { name: 'replay-reader', path: program },
      {
        message: (value) => {
          const parsed = check(value)
          if (!parsed.ok) return
          const { message } = parsed
          if (message.type === 'starts-at') resolve(message.at)
          if (message.type === 'failed') reject(new Refusal({ zh: message.zh, en: message.en }))
          if (message.type === 'starts-at') child.kill()
        },
        exit: () => reject(unreadable(file)),
      },
    )
    child.post({ type: 'ask-start', cityFile, file } satisfies ParentToChild)
  })
}

function unreadable(file: string): Refusal {
  return new Refusal({
    zh: `回放文件 ${file} 没能读完，读取它的进程中途退出；请检查文件与内存。`,
    en: `The replay file ${file} could not be read to its end, as the process that read it died; check the file and the memory.`,
  })
}
