import { parseArgs } from 'node:util'
import { SCOPES, type Scope } from '../../../contract/wire/rest.ts'
import type { ExistingDatabase } from '../../db/existing-database.ts'
import type { Environment } from '../../support/read-config.ts'
import { RECORD_FLAGS, recordOf } from '../../support/record-flags.ts'
import { messageOf, StartError } from '../../support/start-error.ts'

/** What `credential` was asked to do, and on which database. */
export interface CredentialOrder extends ExistingDatabase {
  readonly name: string
  readonly act: 'make' | 'rotate' | 'revoke'
  readonly scopes: readonly Scope[]
  readonly note: string
  /** Machine ms; null = no end. */
  readonly expiresAt: number | null
}

const FLAGS = {
  scope: { type: 'string', multiple: true },
  note: { type: 'string' },
  expires: { type: 'string' },
  rotate: { type: 'boolean' },
  revoke: { type: 'boolean' },
  ...RECORD_FLAGS,
} as const

/**
 * `credential NAME --scope SCOPE… [--note TEXT] [--expires TIME]`, `credential NAME --rotate` or `--revoke`; null = it was
 * asked for help.
 * @param argv what follows the word `credential`
 * @throws StartError
 */
export function credentialOrder(argv: readonly string[], env: Environment): CredentialOrder | null {
  const { values: flags, positionals } = parsed(argv)
  if (flags.help) return null
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0 || !/^[a-z0-9][a-z0-9._-]{0,57}$/.test(name)) {
    throw wrong('须给出一个凭证名（小写字母、数字、. _ -）', 'one name is needed: small letters, digits, . _ -')
  }
  const act = flags.revoke ? 'revoke' : flags.rotate ? 'rotate' : 'make'
  const scopes = (flags.scope ?? []).map(scopeOf)
  if (flags.rotate && flags.revoke) throw wrong('--rotate 与 --revoke 只能选一个', 'either --rotate or --revoke')
  if ((act === 'make') !== scopes.length > 0) {
    throw wrong('新建须给出 --scope，轮换与吊销不用', 'a new one needs --scope; --rotate and --revoke go without')
  }
  return {
    name,
    act,
    scopes,
    note: flags.note ?? '命令行建立',
    expiresAt: flags.expires === undefined ? null : instantOf(flags.expires),
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

function scopeOf(text: string): Scope {
  const scope = SCOPES.find((known) => known === text)
  if (scope) return scope
  throw wrong(`--scope 须为 ${SCOPES.join('、')} 之一`, `--scope must be one of ${SCOPES.join(', ')}`)
}

function instantOf(text: string): number {
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return at
  throw wrong('--expires 须为 ISO 时间，如 2027-12-31', '--expires must be an ISO time such as 2027-12-31')
}

function wrong(zh: string, en: string): StartError {
  return new StartError({
    zh: `credential 命令：${zh}；用 --help 查看说明。`,
    en: `The credential command: ${en}; --help explains.`,
  })
}
