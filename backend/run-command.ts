import { accountOrder } from './accounts/account-order.ts'
import { changeAccount } from './accounts/change-account.ts'
import { readPassword } from './accounts/read-password.ts'
import { backupCommand, restoreCommand } from './backup/backup-commands.ts'
import { fileOrder } from './backup/backup-order.ts'
import { type ExistingDatabaseOptions, withExistingDatabase } from './db/existing-database.ts'
import { changeCredential } from './exchange/credentials/change-credential.ts'
import { credentialOrder } from './exchange/credentials/credential-order.ts'
import type { Environment } from './support/read-config.ts'
import type { Sentence } from './support/start-error.ts'

type Command = (argv: readonly string[], env: Environment, options: ExistingDatabaseOptions) => Promise<Sentence | null>

const COMMANDS: Readonly<Record<string, Command>> = {
  account: async (argv, env, options) => {
    const order = accountOrder(argv, env)
    if (order === null) return null
    let told: Sentence | null = null
    const password = () => readPassword(env, process.stdin, process.stderr)
    await withExistingDatabase(order, options, async (database) => {
      told = await changeAccount(database, order, password, Date.now)
    })
    return told
  },
  credential: async (argv, env, options) => {
    const order = credentialOrder(argv, env)
    if (order === null) return null
    let told: Sentence | null = null
    await withExistingDatabase(order, options, async (database) => {
      told = await changeCredential(database, order, Date.now)
    })
    return told
  },
  backup: async (argv, env, options) => {
    const order = fileOrder('backup', argv, env)
    return order && backupCommand(order, options, Date.now())
  },
  restore: async (argv, env, options) => {
    const order = fileOrder('restore', argv, env)
    return order && restoreCommand(order, options, Date.now())
  },
}

export function isCommand(word: string | undefined): word is string {
  return word !== undefined && Object.hasOwn(COMMANDS, word)
}

/** `backend account …`, `backend credential …`, `backend backup …`, `backend restore …`. @returns what to tell; null = it was asked for help */
export function runCommand(word: string, argv: readonly string[], options: ExistingDatabaseOptions): Promise<Sentence | null> {
  return (COMMANDS[word] as Command)(argv, process.env, options)
}
