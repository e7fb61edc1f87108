import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/**
 * The built backend in a process of its own, listening.
 * @throws with what it said, when it ended instead
 */
export async function spawnBackend(
  program: string,
  flags: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; url: string }> {
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
  const child = spawn(process.execPath, [program, ...args], { env: secrets, stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  const lines = createInterface({ input: child.stderr })
  const url = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      said.push(line)
      const found = /"url":"(http:[^"]+)"/.exec(line)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the backend did not start:\n${said.join('\n')}`)))
  ended.catch(() => undefined)
  return { child, url: await Promise.race([url, ended]) }
}
