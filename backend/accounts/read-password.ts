import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../core/access/password-rules.ts'
import type { Environment } from '../support/read-config.ts'
import { StartError } from '../support/start-error.ts'

/**
 * The new password: BEACON_ACCOUNT_PASSWORD, else the first line of the input, asked for without echo at a terminal. Never
 * from the command line, which every user of the machine can read.
 * @throws StartError when it is too short or too long
 */
export async function readPassword(env: Environment, input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string> {
  const password = env['BEACON_ACCOUNT_PASSWORD'] || (await firstLine(input, output))
  if (password.length >= SHORTEST_PASSWORD && password.length <= LONGEST_PASSWORD) return password
  throw new StartError({
    zh: `密码须为 ${SHORTEST_PASSWORD} 至 ${LONGEST_PASSWORD} 个字符：请经标准输入或 BEACON_ACCOUNT_PASSWORD 给出。`,
    en: `The password must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters: give it on the standard input or as BEACON_ACCOUNT_PASSWORD.`,
  })
}

async function firstLine(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string> {
  const terminal = input.isTTY
  if (terminal) output.write('密码 / Password: ')
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: silent, terminal })
  const line = await new Promise<string>((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
  })
  lines.close()
  if (terminal) output.write('\n')
  return line
}
