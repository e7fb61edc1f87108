/** Accounts by `backend account`, as an administrator types it: beside a running backend, and without one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { livingPostmaster } from '../../backend/db/postgres-cluster.ts'
import type { LoginReply } from '../../contract/wire/rest.ts'
import { BUILT, cityFileIn, client, tempDir, until } from './backend-bench.ts'

let folder: ReturnType<typeof tempDir>
let dataDir: string
const started: ChildProcess[] = []

beforeEach(() => {
  folder = tempDir()
  dataDir = join(folder.path, 'data')
})
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  await until(() => livingPostmaster(join(dataDir, 'pg', 'cluster')) === null, 'PostgreSQL has stopped', 30_000)
  folder.remove()
})

interface Run {
  readonly child: ChildProcess
  readonly exit: Promise<number | null>
  output(): string
}

function run(args: readonly string[], input = '', env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [join(BUILT, 'server.js'), ...args], { env: { PATH: process.env['PATH'], ...env } })
  started.push(child)
  let output = ''
  const note = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', note)
  child.stderr.on('data', note)
  child.stdin.on('error', () => undefined) // It may end without having read.
  child.stdin.end(input)
  return { child, exit: new Promise((resolve) => child.once('close', resolve)), output: () => output }
}

async function account(args: readonly string[], input = '', env: Record<string, string> = {}): Promise<[number | null, string]> {
  const { exit, output } = run(['account', ...args, '--data', dataDir], input, env)
  return [await exit, output()]
}

async function backend(): Promise<{ url: string; stop(): Promise<void> }> {
  const running = run(['--city', cityFileIn(folder.path), '--data', dataDir, '--port', '0'])
  const url = () => /"url":"(http:[^"]+)"/.exec(running.output())?.[1]
  await until(() => url() !== undefined || running.child.exitCode !== null, 'the backend listens', 30_000)
  const stop = async () => {
    running.child.kill('SIGTERM')
    expect(await running.exit).toBe(0)
  }
  return { url: url() as string, stop }
}

const login = async (url: string, user: string, password: string) =>
  client(url, null).post<LoginReply>('/api/login', { user, password })

describe('accounts from the command line', () => {
  it('are made, changed and removed beside a running backend, which heeds it at once', async () => {
    const { url } = await backend()
    const [made, said] = await account(['leader01', '--role', 'shift-leader', '--name', '值班长01'], 'first password\n')
    expect([made, said]).toEqual([0, expect.stringContaining('leader01')])
    expect(said).not.toContain('first password')
    const first = await login(url, 'leader01', 'first password')
    expect(first.body).toMatchObject({ name: '值班长01', roles: ['shift-leader'] })

    const env = { BEACON_ACCOUNT_PASSWORD: 'second password' }
    expect((await account(['leader01', '--role', 'administrator'], '', env))[0]).toBe(0)
    expect((await login(url, 'leader01', 'first password')).status).toBe(401)
    const second = await login(url, 'leader01', 'second password')
    expect(second.body).toMatchObject({ name: '值班长01', roles: ['administrator'] })
    expect((await client(url, first.body.token).get('/api/status')).status).toBe(401)

    expect((await account(['leader01', '--remove']))[0]).toBe(0)
    expect((await login(url, 'leader01', 'second password')).status).toBe(401)
    expect((await client(url, second.body.token).get('/api/status')).status).toBe(401)
  })

  it('are made while nobody serves the database, which is left as it was found', async () => {
    const first = await backend()
    await first.stop()
    expect((await account(['viewer01', '--role', 'viewer'], 'a good password'))[0]).toBe(0)
    expect(livingPostmaster(join(dataDir, 'pg', 'cluster'))).toBeNull()
    const { url } = await backend()
    expect((await login(url, 'viewer01', 'a good password')).body.roles).toEqual(['viewer'])
  })

  it('are refused in a sentence: no database, no such account, a short password', async () => {
    expect(await account(['op', '--role', 'operator'], 'a good password')).toEqual([2, expect.stringContaining(dataDir)])
    await (await backend()).stop()
    expect(await account(['nobody', '--remove'])).toEqual([2, expect.stringContaining('nobody')])
    expect(await account(['op', '--role', 'operator'], 'short\n')).toEqual([
      2,
      expect.stringContaining('BEACON_ACCOUNT_PASSWORD'),
    ])
  })
})
