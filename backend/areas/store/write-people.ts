import { eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { lockAccounts, mustHaveAdministrator } from '../../accounts/account-book.ts'
import type { AuditLine } from '../../audit/write-audit.ts'
import { newPasswordHash, newToken } from '../../auth/authority.ts'
import { bulkInsert } from '../../db/bulk.ts'
import { accounts, audit } from '../../db/schema.ts'
import { accountWith } from '../account-with.ts'
import type { AccountRecord, StoredAccount } from '../base-records.ts'
import type { SourceRecord, WriteCounts } from '../import/run-import.ts'

const STORED = {
  user: accounts.user,
  name: accounts.name,
  roles: accounts.roles,
  posts: accounts.posts,
  areas: accounts.areas,
  units: accounts.units,
  disabled: accounts.disabled,
}

/** What an import is checked against. */
export async function readAccounts(pool: pg.Pool): Promise<ReadonlyMap<string, StoredAccount>> {
  const stored = await drizzle(pool).select(STORED).from(accounts)
  return new Map(stored.map((account) => [account.user, account]))
}

/**
 * Accounts from a file. A new one has no password that anybody knows: nobody signs in with it until an administrator has set
 * one. Each change has its line in the audit, as if it were made by hand.
 */
export async function writeAccounts(
  client: pg.PoolClient,
  records: readonly AccountRecord[],
  source: SourceRecord,
): Promise<WriteCounts> {
  if (records.length === 0) return { inserted: 0, updated: 0, unchanged: 0 }
  await lockAccounts(client)
  const db = drizzle(client)
  const names = records.map(({ user }) => user)
  const known: readonly StoredAccount[] = await db
    .select(STORED)
    .from(accounts)
    .where(sql`${accounts.user} = any(${sql.param(names)})`)
  const byUser = new Map(known.map((account) => [account.user, account]))
  const wanted = records.map((record) => accountWith(record, byUser.get(record.user)))
  const fresh = wanted.filter(({ user }) => !byUser.has(user))
  const changed = wanted.filter((account) => isOther(account, byUser.get(account.user)))
  await insert(client, fresh)
  for (const { user, ...rest } of changed) await db.update(accounts).set(writable(rest)).where(eq(accounts.user, user))
  await mustHaveAdministrator(client)
  await endSessionsOf(client, changed)
  const line = (what: string, { user, ...after }: StoredAccount): AuditLine => {
    const { at, by, name } = source
    return {
      hallAt: at,
      who: by,
      what,
      target: `account:${user}`,
      detail: { before: byUser.get(user) ?? null, after, source: name },
    }
  }
  const lines = [...fresh.map((each) => line('account.create', each)), ...changed.map((each) => line('account.change', each))]
  if (lines.length > 0)
    await bulkInsert(
      client,
      audit,
      lines.map((each) => ({ ...each })),
    )
  return { inserted: fresh.length, updated: changed.length, unchanged: records.length - fresh.length - changed.length }
}

async function insert(client: pg.PoolClient, fresh: readonly StoredAccount[]): Promise<void> {
  if (fresh.length === 0) return
  const nobodyKnows = { passwordHash: await newPasswordHash(newToken()), awaitsPassword: true, failures: 0, lockedUntil: null }
  const rows = fresh.map(({ user, ...rest }) => ({ user, ...writable(rest), ...nobodyKnows }))
  await bulkInsert(client, accounts, rows)
}

/** Machine time, as all of sessions. */
async function endSessionsOf(client: pg.PoolClient, changed: readonly StoredAccount[]): Promise<void> {
  const closed = changed.filter(({ disabled }) => disabled).map(({ user }) => user)
  await client.query(
    `update session set revoked_at = extract(epoch from clock_timestamp()) * 1000 where "user" = any($1) and revoked_at is null`,
    [closed],
  )
}

function writable({ name, roles, posts, areas, units, disabled }: Omit<StoredAccount, 'user'>) {
  return { name, roles: [...roles], posts: [...posts], areas: [...areas], units: [...units], disabled }
}

function isOther(account: StoredAccount, known: StoredAccount | undefined): boolean {
  return known !== undefined && JSON.stringify(inOrder(account)) !== JSON.stringify(inOrder(known))
}

const inOrder = ({ name, roles, posts, areas, units, disabled }: StoredAccount) => [
  name,
  [...roles].sort(),
  [...posts].sort(),
  [...areas].sort(),
  [...units].sort(),
  disabled,
]
