import { parseArgs } from 'node:util'
import { POSTS, type Post } from '../../contract/domain/post.ts'
import { ROLES, type Role } from '../../contract/wire/rest.ts'
import type { ExistingDatabase } from '../db/existing-database.ts'
import type { Environment } from '../support/read-config.ts'
import { RECORD_FLAGS, recordOf } from '../support/record-flags.ts'
import { messageOf, StartError } from '../support/start-error.ts'

/** What `account` was asked to do, and on which database. */
export interface AccountOrder extends ExistingDatabase {
  readonly user: string
  /** What the wall shows for the account; null = as it is, for a new one the user name. */
  readonly name: string | null
  /** null = remove the account. */
  readonly role: Role | null
  /** Posts, areas and units; null = as they are, for a new account none. */
  readonly posts: readonly Post[] | null
  readonly areas: readonly string[] | null
  readonly units: readonly string[] | null
}

const FLAGS = {
  role: { type: 'string' },
  name: { type: 'string' },
  post: { type: 'string', multiple: true },
  area: { type: 'string', multiple: true },
  unit: { type: 'string', multiple: true },
  remove: { type: 'boolean' },
  ...RECORD_FLAGS,
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
  if (flags.remove && (flags.role ?? flags.name ?? flags.post ?? flags.area ?? flags.unit) !== undefined) {
    throw wrong('--remove 不与其他账号参数同用', '--remove goes without --role, --name, --post, --area and --unit')
  }
  return {
    user,
    name: flags.name ?? null,
    role: flags.remove ? null : roleOf(flags.role),
    posts: flags.post?.map(postOf) ?? null,
    areas: flags.area?.map(areaOf) ?? null,
    units: flags.unit ?? null,
    ...recordOf(flags, env),
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

function postOf(text: string): Post {
  const post = POSTS.find((known) => known === text)
  if (post) return post
  throw wrong(`--post 须为 ${POSTS.join('、')} 之一`, `--post must be one of ${POSTS.join(', ')}`)
}

function areaOf(text: string): string {
  if (/^[0-9]{2,15}$/.test(text)) return text
  throw wrong(`--area ${text} 须为区域代码（2 至 15 位数字）`, `--area ${text} must be the code of an area, 2 to 15 digits`)
}

function wrong(zh: string, en: string): StartError {
  return new StartError({ zh: `account 命令：${zh}；用 --help 查看说明。`, en: `The account command: ${en}; --help explains.` })
}
