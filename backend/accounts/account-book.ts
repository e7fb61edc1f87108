import { asc, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { AccountChange, AccountView, NewAccount } from '../../contract/wire/accounts.ts'
import { writeAudit } from '../audit/write-audit.ts'
import type { Authority } from '../auth/authority.ts'
import { newPasswordHash } from '../auth/authority.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { inTransaction } from '../db/database.ts'
import { accounts } from '../db/schema.ts'
import { refuse } from '../http/problem.ts'
import { mustBeGoodPassword, mustBeKnownRights } from './account-rules.ts'

export interface AccountBookParts {
  readonly pool: pg.Pool
  readonly authority: Authority
  readonly directory: CityDirectory
}

/** Who changes it, and when (HallMs), for the audit. */
export interface By {
  readonly who: string
  readonly hallAt: number
}

const VIEW = {
  user: accounts.user,
  name: accounts.name,
  roles: accounts.roles,
  posts: accounts.posts,
  areas: accounts.areas,
  units: accounts.units,
  disabled: accounts.disabled,
  lockedUntil: accounts.lockedUntil,
  awaitsPassword: accounts.awaitsPassword,
}

/** The accounts as administrators keep them. Each change and its line of the audit are one transaction. */
export class AccountBook {
  private readonly parts: AccountBookParts

  constructor(parts: AccountBookParts) {
    this.parts = parts
  }

  all(): Promise<AccountView[]> {
    return drizzle(this.parts.pool).select(VIEW).from(accounts).orderBy(asc(accounts.user))
  }

  /** @throws ProblemError for a name that is taken, a bad password, or rights that name what does not exist */
  async create({ user, password, ...asked }: NewAccount, by: By): Promise<AccountView> {
    const { pool, directory } = this.parts
    const rights = { posts: asked.posts ?? [], areas: asked.areas ?? [], units: asked.units ?? [] }
    mustBeKnownRights(rights, directory)
    mustBeGoodPassword(password, user)
    const view = {
      user,
      name: asked.name,
      roles: asked.roles,
      ...rights,
      lockedUntil: null,
      awaitsPassword: false,
      disabled: false,
    }
    const passwordHash = await newPasswordHash(password)
    await inTransaction(pool, async (client) => {
      const { rowCount } = await drizzle(client)
        .insert(accounts)
        .values({ ...view, passwordHash, failures: 0 })
        .onConflictDoNothing()
      if (rowCount !== 1) throw taken(user)
      const detail = { name: view.name, roles: view.roles, ...rights }
      await writeAudit(client, { ...by, what: 'account.create', target: `account:${user}`, detail })
    })
    return view
  }

  /** @throws ProblemError; the city is never left without an administrator */
  async change(user: string, change: AccountChange, by: By): Promise<AccountView> {
    const { pool, authority, directory } = this.parts
    const changed = await inTransaction(pool, async (client) => {
      await lockAccounts(client)
      const [before] = await drizzle(client).select(VIEW).from(accounts).where(eq(accounts.user, user))
      if (!before) throw unknown(user)
      const after = { ...before, ...change }
      mustBeKnownRights(after, directory)
      const { posts, areas, units, name, roles, disabled } = after
      await drizzle(client).update(accounts).set({ posts, areas, units, name, roles, disabled }).where(eq(accounts.user, user))
      await mustHaveAdministrator(client)
      const detail = { before: pick(before, change), after: change }
      await writeAudit(client, { ...by, what: 'account.change', target: `account:${user}`, detail })
      return after
    })
    if (change.disabled) await authority.endSessions(user)
    else authority.accountsChanged()
    return changed
  }

  /** Sets a password without the old one, lifts the lock, and ends the sessions of whoever held the account. */
  async resetPassword(user: string, password: string, by: By): Promise<void> {
    await this.setPassword(user, password, { ...by, what: 'account.reset-password' })
    await this.parts.authority.endSessions(user)
  }

  /** The own one, by who knows the old one. All other sessions of the account end. */
  async changeOwnPassword(
    user: string,
    { current, password }: { current: string; password: string },
    token: string,
    by: By,
  ): Promise<void> {
    await this.parts.authority.checkPassword(user, current)
    await this.setPassword(user, password, { ...by, what: 'account.change-password' })
    await this.parts.authority.endSessions(user, token)
  }

  async unlock(user: string, by: By): Promise<void> {
    await inTransaction(this.parts.pool, async (client) => {
      const open = { failures: 0, lockedUntil: null }
      const { rowCount } = await drizzle(client).update(accounts).set(open).where(eq(accounts.user, user))
      if (rowCount !== 1) throw unknown(user)
      await writeAudit(client, { ...by, what: 'account.unlock', target: `account:${user}`, detail: null })
    })
  }

  /** Forced sign-out: at once on this backend, and on the others as soon as they hear of it. */
  async signOut(user: string, by: By): Promise<void> {
    const line = { ...by, what: 'account.sign-out', target: `account:${user}`, detail: null }
    const [known] = await drizzle(this.parts.pool).select({ user: accounts.user }).from(accounts).where(eq(accounts.user, user))
    if (!known) throw unknown(user)
    await writeAudit(this.parts.pool, line)
    await this.parts.authority.endSessions(user)
  }

  private async setPassword(user: string, password: string, line: By & { what: string }): Promise<void> {
    mustBeGoodPassword(password, user)
    const fresh = { passwordHash: await newPasswordHash(password), failures: 0, lockedUntil: null, awaitsPassword: false }
    await inTransaction(this.parts.pool, async (client) => {
      const { rowCount } = await drizzle(client).update(accounts).set(fresh).where(eq(accounts.user, user))
      if (rowCount !== 1) throw unknown(user)
      await writeAudit(client, { ...line, target: `account:${user}`, detail: null })
    })
  }
}

/** Two administrators who each disable the other must not both succeed. */
export async function lockAccounts(client: pg.PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtext('accounts'))")
}

export async function mustHaveAdministrator(client: pg.PoolClient): Promise<void> {
  const { rowCount } = await client.query("select 1 from account where not disabled and 'administrator' = any (roles) limit 1")
  if (rowCount === 0) throw lastAdministrator()
}

function pick(before: AccountView, change: AccountChange): object {
  return Object.fromEntries(Object.keys(change).map((key) => [key, before[key as keyof AccountChange]]))
}

const taken = (user: string) =>
  refuse(
    'conflict',
    {
      zh: `账号 ${user} 已存在（停用的也算）：请换一个名字，或修改原账号。`,
      en: `There is an account ${user} already, perhaps a disabled one: choose another name, or change that account.`,
    },
    '/user',
  )

const unknown = (user: string) =>
  refuse('not-found', { zh: `没有账号 ${user}：请核对名字。`, en: `There is no account ${user}: check the name.` }, '/user')

const lastAdministrator = () =>
  refuse('conflict', {
    zh: '这是最后一个可用的管理员账号：请先指定另一位管理员。',
    en: 'This is the last administrator who can sign in: make another one first.',
  })
