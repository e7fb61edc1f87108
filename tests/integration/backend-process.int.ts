/** The backend as a process of its own: what it survives, what it leaves behind, and what it says when it cannot start. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAlive, livingPostmaster } from '../../backend/db/postgres-cluster.ts'
import type { BackendStatus, CaseCard } from '../../contract/wire/rest.ts'
import { BUILT, cityFileIn, client, FeedReaderProbe, OPERATOR, REPORT, TOKENS, tempDir, until } from './backend-bench.ts'

let folder: ReturnType<typeof tempDir>
let dataDir: string
const started: ChildProcess[] = []

beforeEach(() => {
  folder = tempDir()
  dataDir = join(folder.path, 'data')
})
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  await until(() => postmaster() === null, 'PostgreSQL has stopped', 30_000)
  folder.remove()
})

const cluster = () => join(dataDir, 'pg', 'cluster')
const postmaster = () => livingPostmaster(cluster())

interface Run {
  readonly child: ChildProcess
  readonly exit: Promise<number | null>
  output(): string
}

function run(args: readonly string[], secrets: Record<string, string> = {}): Run {
  const env = {
    PATH: process.env['PATH'],
    BEACON_NODE_TOKEN: TOKENS.node,
    BEACON_INTAKE_TOKEN: TOKENS.intake,
    BEACON_OPERATOR_USER: OPERATOR.user,
    BEACON_OPERATOR_PASSWORD: OPERATOR.password,
    ...secrets,
  }
  const child = spawn(process.execPath, [join(BUILT, 'server.js'), ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  started.push(child)
  let output = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { child, exit, output: () => output }
}

const arguments_ = (port = 0) => ['--city', cityFileIn(folder.path), '--data', dataDir, '--port', String(port)]

/** Started and listening. */
async function start(): Promise<Run & { url: string }> {
  const running = run(arguments_())
  const url = () => /"url":"(http:[^"]+)"/.exec(running.output())?.[1]
  await until(() => url() !== undefined || running.child.exitCode !== null, 'the backend listens', 30_000)
  const found = url()
  if (found === undefined) throw new Error(`the backend did not start:\n${running.output()}`)
  return { ...running, url: found }
}

describe('the backend process', () => {
  it('loses nothing acknowledged and doubles nothing when it is killed with -9 under load', async () => {
    const first = await start()
    const acknowledged = new Map<string, number>()
    let sent = 0
    const sender = async () => {
      for (;;) {
        const key = `report ${sent++}`
        try {
          const { status, body } = await client(first.url, TOKENS.intake).post<CaseCard>('/api/intake/cases', REPORT, {
            'idempotency-key': key,
          })
          if (status === 201) acknowledged.set(key, body.id)
        } catch {
          return // The backend is dead: what this test is about.
        }
      }
    }
    const senders = Promise.all(Array.from({ length: 20 }, sender))
    await until(() => acknowledged.size > 200, 'there is load')
    const { pid: postgres } = postmaster() as { pid: number }
    first.child.kill('SIGKILL')
    await senders

    const second = await start()
    expect(postmaster()?.pid).toBe(postgres)
    const { post, get } = client(second.url, TOKENS.intake)
    const keys = Array.from({ length: sent }, (_, i) => `report ${i}`)
    const ids = new Map<string, number>()
    for (const key of keys) ids.set(key, (await post<CaseCard>('/api/intake/cases', REPORT, { 'idempotency-key': key })).body.id)
    for (const [key, id] of acknowledged) expect(ids.get(key)).toBe(id)
    const record = async () => (await get<BackendStatus>('/api/status')).body.record?.cases
    await expect.poll(record).toBe(sent)
  })

  it('is served again within 5 s when PostgreSQL is killed, and the feed goes on', async () => {
    const { url, child } = await start()
    const reader = new FeedReaderProbe(url, TOKENS.node)
    await reader.open()
    const { post } = client(url, TOKENS.intake)
    await post('/api/intake/cases', REPORT)
    process.kill((postmaster() as { pid: number }).pid, 'SIGKILL')
    const killedAt = performance.now()
    const report = async () => (await post<CaseCard>('/api/intake/cases', REPORT, { 'idempotency-key': 'after the kill' })).body
    let card = await report()
    await until(async () => {
      if (card.id === undefined) card = await report()
      return card.id !== undefined
    }, 'a report is taken again')
    await until(() => reader.versions().has(card.id), 'the feed shows it')
    expect(performance.now() - killedAt).toBeLessThan(5000)
    expect(child.exitCode).toBeNull()
    reader.close()
  })

  it('leaves PostgreSQL to the keeper when it is killed and nobody comes back', async () => {
    const { child } = await start()
    const { pid } = postmaster() as { pid: number }
    child.kill('SIGKILL')
    await until(() => !isAlive(pid), 'the keeper has stopped PostgreSQL', 25_000)
    expect(readFileSync(join(cluster(), 'startup.log'), 'utf8')).not.toContain('PANIC')
  })

  it('stops cleanly on SIGTERM and leaves nothing running', async () => {
    const { child, exit } = await start()
    const { pid } = postmaster() as { pid: number }
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    expect(isAlive(pid)).toBe(false)
    expect(existsSync(join(dataDir, 'backend.lock'))).toBe(false)
  })
})

describe('a start that cannot be', () => {
  async function refusal(args: readonly string[], secrets: Record<string, string> = {}): Promise<string> {
    const { exit, output } = run(args, secrets)
    expect(await exit).toBe(2)
    const lines = output()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('{'))
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^✗ .*[\u4e00-\u9fff].*。$/)
    expect(lines[1]).toMatch(/^ {2}[A-Z].*\.$/)
    return lines[1] as string
  }
  it('says in one sentence what is wrong, without telling secrets', async () => {
    expect(await refusal(['--city', '/nowhere.json', '--data', dataDir])).toContain('/nowhere.json')
    expect(await refusal(['--city', cityFileIn(folder.path), '--data', '/proc/none'])).toContain('/proc/none')
    const address = 'postgres://x:secret@127.0.0.1:1/x'
    const inTheOpen = await refusal([...arguments_(), '--database-url', address])
    expect(inTheOpen).toContain('BEACON_DATABASE_URL')
    expect(inTheOpen).not.toContain('secret')
    const unreachable = await refusal(arguments_(), { BEACON_DATABASE_URL: address })
    expect(unreachable).toContain('127.0.0.1:1')
    expect(unreachable).not.toContain('secret')
  })

  it('names the holder of a taken port, of a data directory in use, and the version of a newer database', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => holder.once('listening', resolve))
    const { port } = holder.address() as { port: number }
    expect(await refusal(arguments_(port))).toContain(String(port))
    holder.close()

    const { child, exit } = await start()
    expect(await refusal(arguments_())).toContain(String(child.pid))
    const password = readFileSync(join(dataDir, 'pg-password'), 'utf8').trim()
    const admin = new pg.Client({
      host: '127.0.0.1',
      port: postmaster()?.port,
      user: 'beacon',
      password,
      database: 'beacon_small',
    })
    await admin.connect()
    await admin.query(`insert into schema_step (step, name) values (999, 'from the future')`)
    await admin.end()
    child.kill('SIGTERM')
    await exit
    expect(await refusal(arguments_())).toContain('999')
  })
})
