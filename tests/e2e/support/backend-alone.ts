/** The backend as a server runs it: by hand, with its secrets in the environment. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Credentials } from './hall.ts'
import { until } from './until.ts'

const root = resolve(import.meta.dirname, '../../..')

export interface BackendAlone {
  readonly port: number
  readonly url: string
  stop(): Promise<void>
}

export async function startBackendAlone(port: number, credentials: Credentials, flags: string[] = []): Promise<BackendAlone> {
  const dataDir = await mkdtemp(join(tmpdir(), 'beacon-wall-backend-'))
  await chmod(dataDir, 0o711)
  const city = join(root, 'assets/cities/demo.city.json')
  const child = spawn(
    process.execPath,
    [join(root, 'out/backend/server.js'), '--city', city, '--data', dataDir, '--port', String(port), ...flags],
    {
      env: {
        ...process.env,
        BEACON_LOG_LEVEL: 'warn',
        BEACON_NODE_TOKEN: credentials.node,
        BEACON_INTAKE_TOKEN: credentials.intake,
        BEACON_OPERATOR_USER: credentials.operator.user,
        BEACON_OPERATOR_NAME: credentials.operator.name,
        BEACON_OPERATOR_PASSWORD: credentials.operator.password,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  const url = `http://127.0.0.1:${port}`
  await until(
    'the backend is ready',
    async () => (await fetch(`${url}/api/ready`)).ok,
    (ready) => ready,
  )
  return {
    port,
    url,
    stop: async () => {
      await ended(child)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null) return done()
    child.once('exit', () => done())
    child.kill('SIGTERM')
  })
}
