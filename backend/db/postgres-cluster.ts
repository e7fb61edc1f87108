import { execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartError } from '../support/start-error.ts'
import { type Binaries, type Owner, ROOT_HOME, reachable } from './postgres-binaries.ts'

const run = promisify(execFile)
const MAJOR_VERSION = '18'
const ENVIRONMENT = () => ({ PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' })
export const SUPERUSER = 'beacon'

/** A PostgreSQL cluster on disk, and how to start and stop it with PostgreSQL's own tool. */
export interface Cluster {
  readonly folder: string
  readonly owner: Owner | null
  readonly binaries: Binaries
  readonly password: string
}

/** Where the cluster of a data directory lies: in it, or under ROOT_HOME when PostgreSQL's user cannot get there. */
export function clusterFolder(dataDir: string, owner: Owner | null): string {
  const inside = join(dataDir, 'pg')
  if (owner === null) return inside
  mkdirSync(inside, { recursive: true, mode: 0o700 })
  chownSync(inside, owner.uid, owner.gid)
  if (reachable(inside, '-w', owner)) return inside
  const outside = join(ROOT_HOME, `pg-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`)
  mkdirSync(ROOT_HOME, { recursive: true, mode: 0o755 })
  mkdirSync(outside, { recursive: true, mode: 0o700 })
  chownSync(outside, owner.uid, owner.gid)
  writeFileSync(join(dataDir, 'pg-is-elsewhere.txt'), `${outside}\n`)
  return outside
}

/** Opens the cluster, making it first if there is none. A cluster that was half made when the power went is made anew. */
export async function openCluster(
  dataDir: string,
  owner: Owner | null,
  binaries: Binaries,
): Promise<{ cluster: Cluster; isNew: boolean }> {
  const folder = join(clusterFolder(dataDir, owner), 'cluster')
  const password = passwordOf(dataDir)
  const cluster: Cluster = { folder, owner, binaries, password }
  if (existsSync(join(folder, 'PG_VERSION'))) {
    checkVersion(folder)
    return { cluster, isNew: false }
  }
  await initialise(cluster)
  return { cluster, isNew: true }
}

function passwordOf(dataDir: string): string {
  const file = join(dataDir, 'pg-password')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  const password = randomBytes(24).toString('base64url')
  writeFileSync(file, `${password}\n`, { mode: 0o600 })
  return password
}

function checkVersion(folder: string): void {
  const found = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim()
  if (found === MAJOR_VERSION) return
  throw new StartError({
    zh: `${folder} 中的数据库属于 PostgreSQL ${found}，本程序自带 ${MAJOR_VERSION}：请先用 pg_upgrade 升级，或指定另一个数据目录。`,
    en: `The database in ${folder} belongs to PostgreSQL ${found} and this program brings ${MAJOR_VERSION}: upgrade it with pg_upgrade first, or name another data directory.`,
  })
}

async function initialise({ folder, owner, binaries, password }: Cluster): Promise<void> {
  const half = `${folder}.new`
  const passwordFile = `${folder}.password`
  rmSync(half, { recursive: true, force: true })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  chmodSync(passwordFile, 0o600)
  if (owner) chownSync(passwordFile, owner.uid, owner.gid)
  try {
    const args = [`--pgdata=${half}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`]
    await runAs(owner, binaries.initdb, [...args, '--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', '--no-instructions'])
    renameSync(half, folder)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

export async function runAs(owner: Owner | null, program: string, args: readonly string[]): Promise<void> {
  await run(program, args, { ...owner, cwd: '/', env: ENVIRONMENT(), maxBuffer: 1 << 20 })
}

/** Small machine beside a wall: memory for the wall, not for caches. Loopback only; the password is generated. */
function settings(port: number): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 60,
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgresql-%a.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

const READY_WITHIN_MS = 60_000
const LOOK_EVERY_MS = 20

/**
 * Starts the postmaster in a session of its own: it outlives us if we die, and the keeper sees to that. It is our child,
 * not pg_ctl's orphan, so that its death is taken note of at once; PostgreSQL would take a corpse that nobody buried for
 * a living rival and refuse to start.
 */
export async function startPostmaster({ folder, owner, binaries }: Cluster, port: number): Promise<void> {
  const log = openSync(join(folder, 'startup.log'), 'a')
  const child = spawn(binaries.postgres, ['-D', folder, ...settings(port)], {
    ...owner,
    cwd: '/',
    env: ENVIRONMENT(),
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`postgres ended with ${code ?? signal}`)))
  })
  await Promise.race([failed, ready(folder, child.pid)])
  failed.catch(() => undefined) // From here on it may end when it likes: the watch notices.
}

async function ready(folder: string, pid: number | undefined): Promise<void> {
  for (let waited = 0; waited < READY_WITHIN_MS; waited += LOOK_EVERY_MS) {
    const lines = pidFileLines(folder)
    if (Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  throw new Error(`postgres is not ready after ${READY_WITHIN_MS} ms`)
}

export async function stopPostmaster({ folder, owner, binaries }: Cluster, mode: 'fast' | 'immediate'): Promise<void> {
  await runAs(owner, binaries.pgCtl, ['stop', '-D', folder, '-w', '-t', '20', '-s', '-m', mode])
}

/** What postmaster.pid says: the process that serves the cluster and its port; null when there is none or it is dead. */
export function livingPostmaster(folder: string): { pid: number; port: number } | null {
  const lines = pidFileLines(folder)
  const pid = Number(lines[0])
  const port = Number(lines[3])
  return pid > 0 && port > 0 && isAlive(pid) ? { pid, port } : null
}

function pidFileLines(folder: string): string[] {
  try {
    return readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return [] // No pid file: nobody serves the cluster.
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return !isZombie(pid)
}

/** Dead, but not yet taken note of by its parent: in a container that is process 1, which may never do it. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return false // Not Linux, or gone this very moment.
  }
}
