import { parseArgs } from 'node:util'
import { ROLES, type Role } from '../../contract/wire/rest.ts'
import { databaseUrlFrom, defaultDataDir, type Environment } from '../support/read-config.ts'
import { messageOf, StartError } from '../support/start-error.ts'

/** What `account` was asked to do, and on which database. */
export interface AccountOrder {
  readonly user: string
  /** What the wall shows for the account; null = as it is, for a new one the user name. */
  readonly name: string | null
  /** null = remove the account. */
  readonly role: Role | null
  readonly dataDir: string
  /** Tells the databases of one data directory apart; null = there is but one. */
  readonly cityFile: string | null
  readonly databaseUrl: string | null
}

const FLAGS = {
  role: { type: 'string' },
  name: { type: 'string' },
  remove: { type: 'boolean' },
  city: { type: 'string' },
  data: { type: 'string' },
  'database-url': { type: 'string' },
  help: { type: 'boolean' },
} as const

/**
 * `account NAME --role ROLE` or `account NAME --remove`; null = it was asked for help.
 * @param argv what follows the word `account`
 * @throws StartError
 */
export function accountOrder(argv: readonly string[], env: Environment): AccountOrder | null {
  const { values: flags, positionals } = parsed(argv)
  if (flags.help) return null
  const [user, ...more] = positionals
  if (user === undefined || more.length > 0 || !/^[\p{L}\p{N}._-]{1,64}$/u.test(user)) {
    throw wrong(
      '须给出一个账号名（字母、数字、点、横线，至多 64 个）',
      'one account name is needed: letters, digits, . _ -, at most 64',
    )
  }
  if (flags.remove && (flags.role ?? flags.name) !== undefined) {
    throw wrong('--remove 不与 --role、--name 同用', '--remove goes without --role and --name')
  }
  return {
    user,
    name: flags.name ?? null,
    role: flags.remove ? null : roleOf(flags.role),
    dataDir: flags.data ?? defaultDataDir(),
    cityFile: flags.city ?? null,
    databaseUrl: databaseUrlFrom(flags['database-url'], env),
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS, strict: true, allowPositionals: true })
  } catch (error) {
    throw wrong(messageOf(error), messageOf(error))
  }
}

function roleOf(text: string | undefined): Role {
  const role = ROLES.find((known) => known === text)
  if (role) return role
  throw wrong(`--role 须为 ${ROLES.join('、')} 之一`, `--role must be one of ${ROLES.join(', ')}`)
}

function wrong(zh: string, en: string): StartError {
  return new StartError({ zh: `account 命令：${zh}；用 --help 查看说明。`, en: `The account command: ${en}; --help explains.` })
}
