import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Value } from 'typebox/value'
import { BackendConfig } from '../../contract/ipc/backend-process.ts'
import { messageOf, StartError } from './start-error.ts'

export const DEFAULT_PORT = 7340
export const DEFAULT_JT808_PORT = 7808
/** Two weeks: a mistake is noticed on a Monday after a holiday week. */
const DEFAULT_BACKUPS_KEPT = 14

export type Environment = Readonly<Record<string, string | undefined>>

export const USAGE = `Beacon Wall backend / 烽台后台

  --city FILE          city file to serve (.json, .json.gz, .json.zst)   城市文件
  --data DIR           data directory; default ~/.local/share/beacon-wall   数据目录
  --host ADDRESS       default 127.0.0.1   监听地址
  --port N             default ${DEFAULT_PORT}; 0 = any free one   端口
  --database-url URL   a PostgreSQL of your own instead of the embedded one; with a password: BEACON_DATABASE_URL   外部数据库
  --redis-url URL      Redis between several backends on one database; with a password: BEACON_REDIS_URL   多后台之间的 Redis
  --replica-url URL    a streaming replica to read from; with a password: BEACON_REPLICA_URL   只读副本
  --speed N            hall seconds per real second; default 1   大厅时钟倍速
  --start-at TIME      ISO time at which the hall clock of a new database starts   起始时刻
  --jt808-host ADDRESS, --jt808-port N   open the JT/T 808 gateway; default 127.0.0.1, ${DEFAULT_JT808_PORT}   部标网关地址、端口
  --jt808-terminals FILE   opens it too, with a list of terminals beside those of the imported movers   部标终端名单
  --open311-sources FILE   other systems to read over Open311   要拉取的 Open311 来源
  --files DIR          attachments and uploads; default "files" in the data directory; several backends share one   附件目录
  --trust-proxy ADDRESS[,ADDRESS…]   reverse proxies (addresses or networks) that say who calls; default none   可信的反向代理
  --upward FILE        platforms above to which cases and statistics go   上级平台
  --backup-dir DIR     a backup every day into this folder   每日备份目录
  --backup-keep N      how many of them stay; default ${DEFAULT_BACKUPS_KEPT}   保留份数
  --messages FILE      gateways for e-mail and SMS; readable by its owner alone   邮件、短信网关，文件仅属主可读
  --help

backend account NAME --role ROLE [--name TEXT] [--post POST]… [--area CODE]… [--unit CODE]… | --remove
  accounts, while the backend runs or not   账号管理，后台可在运行
  ROLE: viewer, operator, shift-leader or administrator; --name is what the wall shows   角色；显示名
  --data DIR, --database-url URL as above; --city FILE if the directory serves several cities   多城市时指明
  The password: BEACON_ACCOUNT_PASSWORD, else the first line of the standard input.   密码从标准输入读取
backend credential NAME --scope SCOPE… [--note TEXT] [--expires TIME] | --rotate | --revoke   tokens of machines   机器凭证
  SCOPE: feed, intake, positions, import, exchange or metrics; the token is shown once   令牌只显示一次
backend backup FILE [--data DIR] [--city FILE] [--files DIR]   the whole record in one file, while the backend runs   备份
backend restore FILE --data DIR [--files DIR]   into an empty data directory   恢复到空目录
  Both take --database-url for a PostgreSQL of your own.   外部数据库用 --database-url

Secrets come from the environment: BEACON_NODE_TOKEN, BEACON_INTAKE_TOKEN, BEACON_METRICS_TOKEN (at least 16 characters each),
BEACON_OPERATOR_USER, BEACON_OPERATOR_NAME, BEACON_OPERATOR_PASSWORD, BEACON_DATABASE_URL,
BEACON_REDIS_URL, BEACON_REPLICA_URL, BEACON_SMTP_URL, BEACON_SMS_SECRET.
`

const FLAGS = {
  city: { type: 'string' },
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'database-url': { type: 'string' },
  'redis-url': { type: 'string' },
  'replica-url': { type: 'string' },
  speed: { type: 'string' },
  'start-at': { type: 'string' },
  'jt808-terminals': { type: 'string' },
  'jt808-host': { type: 'string' },
  'jt808-port': { type: 'string' },
  'open311-sources': { type: 'string' },
  files: { type: 'string' },
  'trust-proxy': { type: 'string' },
  upward: { type: 'string' },
  messages: { type: 'string' },
  'backup-dir': { type: 'string' },
  'backup-keep': { type: 'string' },
  help: { type: 'boolean' },
} as const

/**
 * The configuration of a backend started by hand; null = it was asked for help.
 * @throws StartError
 */
export function configFromCommandLine(argv: readonly string[], env: Environment): BackendConfig | null {
  const flags = parseFlags(argv)
  if (flags.help) return null
  if (flags.city === undefined) throw wrong('--city FILE', '缺少', 'is missing')
  return checkedConfig({
    dataDir: flags.data ?? defaultDataDir(),
    host: flags.host ?? '127.0.0.1',
    port: wholeNumber('--port', flags.port ?? String(DEFAULT_PORT)),
    databaseUrl: databaseUrlFrom(flags['database-url'], env),
    cityFile: flags.city,
    clock: {
      speed: positiveNumber('--speed', flags.speed ?? '1'),
      startAt: flags['start-at'] === undefined ? null : instant(flags['start-at']),
    },
    credentials: {
      node: secret('BEACON_NODE_TOKEN', env),
      intake: secret('BEACON_INTAKE_TOKEN', env),
      ...metricsFrom(env),
      operator: operatorFrom(env),
    },
    ...clusterFrom(flags, env),
    ...doorsFrom(flags),
    ...(flags.files === undefined ? {} : { filesDir: flags.files }),
    ...messagesFrom(flags.messages, env),
    ...backupsFrom(flags),
    ...(flags.upward === undefined ? {} : { upwardFile: flags.upward }),
    ...proxiesFrom(flags['trust-proxy']),
  })
}

function backupsFrom(flags: ReturnType<typeof parseFlags>): Pick<BackendConfig, 'backups'> {
  const { 'backup-dir': dir, 'backup-keep': keep } = flags
  if (dir === undefined && keep !== undefined) throw wrong('--backup-dir DIR', '缺少', 'is missing')
  if (dir === undefined) return {}
  return { backups: { dir: resolve(dir), keep: wholeNumber('--backup-keep', keep ?? String(DEFAULT_BACKUPS_KEPT)) } }
}

export function defaultDataDir(): string {
  return join(homedir(), '.local', 'share', 'beacon-wall')
}

/** @throws StartError when the flag carries a password: every user of the machine can read a command line. */
export function databaseUrlFrom(flag: string | undefined, env: Environment): string | null {
  return addressFrom('--database-url', flag, 'BEACON_DATABASE_URL', env)
}

function clusterFrom(flags: ReturnType<typeof parseFlags>, env: Environment): Pick<BackendConfig, 'redisUrl' | 'replicaUrl'> {
  const redisUrl = addressFrom('--redis-url', flags['redis-url'], 'BEACON_REDIS_URL', env)
  const replicaUrl = addressFrom('--replica-url', flags['replica-url'], 'BEACON_REPLICA_URL', env)
  if (redisUrl !== null && !/^rediss?:\/\//.test(redisUrl))
    throw wrong('--redis-url', '须以 redis:// 或 rediss:// 开头', 'must begin with redis:// or rediss://')
  return { ...(redisUrl === null ? {} : { redisUrl }), ...(replicaUrl === null ? {} : { replicaUrl }) }
}

function addressFrom(name: string, flag: string | undefined, variable: string, env: Environment): string | null {
  if (flag === undefined) return env[variable] || null
  if (!/:\/\/[^/?#]*:[^/?#]+@|(^|[?&\s])password\s*=/i.test(flag)) return flag
  throw new StartError({
    zh: `${name} 里带着密码，本机任何用户都能从进程列表读到：请改用环境变量 ${variable} 给出这个地址。`,
    en: `The address in ${name} carries a password, which every user of this machine could read in the process list: give it in the environment as ${variable}.`,
  })
}

/** @throws StartError */
export function checkedConfig(value: unknown): BackendConfig {
  if (Value.Check(BackendConfig, value)) return value
  const first = [...Value.Errors(BackendConfig, value)][0]
  throw wrong(first?.instancePath || 'config', first?.message ?? '不合格式', first?.message ?? 'is malformed')
}

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS, strict: true }).values
  } catch (error) {
    throw new StartError({
      zh: `命令行读不懂（${messageOf(error)}）：用 --help 查看可用参数。`,
      en: `The command line cannot be read (${messageOf(error)}): --help lists the flags.`,
    })
  }
}

/** Doors beside REST: opened only where a file says to whom. */
function doorsFrom(flags: ReturnType<typeof parseFlags>): Pick<BackendConfig, 'jt808' | 'open311SourcesFile'> {
  const {
    'jt808-terminals': terminalsFile,
    'jt808-host': host,
    'jt808-port': port,
    'open311-sources': open311SourcesFile,
  } = flags
  const jt808 = (terminalsFile ?? host ?? port) !== undefined && {
    ...(terminalsFile === undefined ? {} : { terminalsFile }),
    host: host ?? '127.0.0.1',
    port: wholeNumber('--jt808-port', port ?? String(DEFAULT_JT808_PORT)),
  }
  return { ...(jt808 ? { jt808 } : {}), ...(open311SourcesFile === undefined ? {} : { open311SourcesFile }) }
}

function proxiesFrom(flag: string | undefined): Pick<BackendConfig, 'trustProxy'> {
  // The unit of systemd gives an empty word where the environment has no such line.
  if (!flag) return {}
  const trustProxy = flag.split(',').map((each) => each.trim())
  const stray = trustProxy.find((each) => !isAddressOrNetwork(each))
  if (stray === undefined) return { trustProxy }
  throw wrong(
    `--trust-proxy ${stray}`,
    '须为 IP 地址或网段，例如 10.0.0.0/24',
    'must be an IP address or a network such as 10.0.0.0/24',
  )
}

/** A network of every address would let any caller say who it is. */
function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function messagesFrom(file: string | undefined, env: Environment): Pick<BackendConfig, 'messages'> {
  if (file === undefined) return {}
  const [smtpUrl, smsSecret] = [env['BEACON_SMTP_URL'], env['BEACON_SMS_SECRET']]
  return { messages: { file, ...(smtpUrl ? { smtpUrl } : {}), ...(smsSecret ? { smsSecret } : {}) } }
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65535)
    throw wrong(`${flag} ${text}`, '须为 0 至 65535 的整数', 'must be a whole number from 0 to 65535')
  return value
}

function positiveNumber(flag: string, text: string): number {
  const value = Number(text)
  if (!(value > 0) || !Number.isFinite(value)) throw wrong(`${flag} ${text}`, '须为正数', 'must be a positive number')
  return value
}

function instant(text: string): number {
  const value = Date.parse(text)
  if (Number.isNaN(value))
    throw wrong(
      `--start-at ${text}`,
      '须为 ISO 时间，例如 2026-11-20T09:30+08:00',
      'must be an ISO time such as 2026-11-20T09:30+08:00',
    )
  return value
}

function secret(name: string, env: Environment): string | null {
  const value = env[name]
  if (value === undefined || value === '') return null
  if (value.length < 16) throw wrong(name, '至少 16 个字符', 'must have at least 16 characters')
  return value
}

function metricsFrom(env: Environment): { metrics?: string } {
  const metrics = secret('BEACON_METRICS_TOKEN', env)
  return metrics === null ? {} : { metrics }
}

function operatorFrom(env: Environment): BackendConfig['credentials']['operator'] {
  const [user, password] = [env['BEACON_OPERATOR_USER'], env['BEACON_OPERATOR_PASSWORD']]
  if (!user && !password) return null
  if (!user || !password) throw wrong('BEACON_OPERATOR_USER/PASSWORD', '须同时给出', 'must be given together')
  if (password.length < 8) throw wrong('BEACON_OPERATOR_PASSWORD', '至少 8 个字符', 'must have at least 8 characters')
  return { user, name: env['BEACON_OPERATOR_NAME'] || user, password }
}

function wrong(what: string, zh: string, en: string): StartError {
  return new StartError({ zh: `配置 ${what}：${zh}；用 --help 查看说明。`, en: `Configuration ${what} ${en}; --help explains.` })
}
