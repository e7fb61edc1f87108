import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { and, eq, isNull } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { LoginReply, Role, Scope } from '../../contract/wire/rest.ts'
import { accounts, credentials, sessions } from '../db/schema.ts'
import { refuse } from '../http/problem.ts'
import type { Principal } from './principal.ts'

const MINUTE = 60_000
/** A shift and its hand-over. */
const SESSION_MS = 16 * 60 * MINUTE
const FAILURES_TO_LOCK = 5
const LOCK_MS = 15 * MINUTE
/** How long a token is believed without asking the database again; revoking here takes effect at once all the same. */
const BELIEVE_MS = 5000
const REMEMBERED_TOKENS = 1000

/** Signing in and out, and who a token stands for. Passwords are kept as argon2id, tokens as SHA-256 of 256 random bits. */
export class Authority {
  private readonly pool: pg.Pool
  private readonly machineNow: () => number
  private readonly believed = new Map<string, { principal: Principal; until: number }>()
  private readonly onChanged: ((here: boolean) => void)[] = []
  private decoy: Promise<string> | null = null

  constructor(pool: pg.Pool, machineNow: () => number) {
    this.pool = pool
    this.machineNow = machineNow
  }

  /** After every change of who may come in; `here` = not told by another backend. */
  changed(listener: (here: boolean) => void): void {
    this.onChanged.push(listener)
  }

  /** Another backend has changed who may come in. */
  heed(): void {
    this.believed.clear()
    for (const listener of this.onChanged) listener(false)
  }

  /** @throws ProblemError when the pair is wrong, or the account is locked or disabled */
  async login(user: string, password: string): Promise<LoginReply> {
    const db = drizzle(this.pool)
    const [account] = await db.select().from(accounts).where(eq(accounts.user, user))
    const now = this.machineNow()
    if (account?.lockedUntil && account.lockedUntil > now) throw locked(account.lockedUntil - now)
    // A stranger's name costs the same time as a known one's, so that names cannot be told apart by it.
    const right = await verify(account?.passwordHash ?? (await this.decoyHash()), password)
    if (!account || account.disabled || !right) {
      if (account) await this.noteFailure(user, now)
      throw wrongPair()
    }
    await db.update(accounts).set({ failures: 0, lockedUntil: null }).where(eq(accounts.user, user))
    const token = newToken()
    const expiresAt = now + SESSION_MS
    await db.insert(sessions).values({ tokenHash: digest(token), user, createdAt: now, expiresAt, revokedAt: null })
    return { token, user, name: account.name, roles: account.roles, expiresAt }
  }

  async logout(token: string): Promise<void> {
    const tokenHash = digest(token)
    await drizzle(this.pool).update(sessions).set({ revokedAt: this.machineNow() }).where(eq(sessions.tokenHash, tokenHash))
    this.forget()
  }

  /** Who a token stands for; null for one that is unknown, expired or revoked. */
  async principalOf(token: string): Promise<Principal | null> {
    const tokenHash = digest(token)
    const now = this.machineNow()
    const known = this.believed.get(tokenHash)
    if (known && known.until > now) return known.principal
    this.believed.delete(tokenHash)
    const principal = (await this.credentialOf(tokenHash)) ?? (await this.accountOf(tokenHash, now))
    if (principal === null) return null
    if (this.believed.size >= REMEMBERED_TOKENS) this.believed.clear()
    this.believed.set(tokenHash, { principal, until: now + BELIEVE_MS })
    return principal
  }

  /** The credential exists after this with exactly this token and these scopes; null revokes it. */
  async setCredential(name: string, token: string | null, scopes: readonly Scope[]): Promise<void> {
    const revokedAt = token === null ? this.machineNow() : null
    const values = { tokenHash: token === null ? `revoked ${name}` : digest(token), scopes: [...scopes], revokedAt }
    await drizzle(this.pool)
      .insert(credentials)
      .values({ name, ...values })
      .onConflictDoUpdate({ target: credentials.name, set: values })
    this.forget()
  }

  /** The account exists after this with this password; its lock is lifted. */
  async setAccount(user: string, name: string, password: string, roles: readonly Role[]): Promise<void> {
    const values = {
      name,
      passwordHash: await hash(password),
      roles: [...roles],
      failures: 0,
      lockedUntil: null,
      disabled: false,
    }
    await drizzle(this.pool)
      .insert(accounts)
      .values({ user, ...values })
      .onConflictDoUpdate({ target: accounts.user, set: values })
    this.forget()
  }

  async nameOf(user: string): Promise<string | null> {
    const [account] = await drizzle(this.pool).select({ name: accounts.name }).from(accounts).where(eq(accounts.user, user))
    return account?.name ?? null
  }

  /** Nobody signs in with the account after this. @returns whether there was one */
  async removeAccount(user: string): Promise<boolean> {
    const { rowCount } = await drizzle(this.pool).update(accounts).set({ disabled: true }).where(eq(accounts.user, user))
    await this.endSessions(user)
    return rowCount === 1
  }

  async endSessions(user: string): Promise<void> {
    const live = and(eq(sessions.user, user), isNull(sessions.revokedAt))
    await drizzle(this.pool).update(sessions).set({ revokedAt: this.machineNow() }).where(live)
    this.forget()
  }

  /** Nothing is believed any more that was read before. */
  private forget(): void {
    this.believed.clear()
    for (const listener of this.onChanged) listener(true)
  }

  private async credentialOf(tokenHash: string): Promise<Principal | null> {
    const [row] = await drizzle(this.pool).select().from(credentials).where(eq(credentials.tokenHash, tokenHash))
    if (!row || row.revokedAt !== null || (row.expiresAt ?? Number.POSITIVE_INFINITY) <= this.machineNow()) return null
    return { kind: 'credential', id: `credential:${row.name}`, name: row.name, scopes: row.scopes }
  }

  private async accountOf(tokenHash: string, now: number): Promise<Principal | null> {
    const [row] = await drizzle(this.pool)
      .select({ session: sessions, account: accounts })
      .from(sessions)
      .innerJoin(accounts, eq(accounts.user, sessions.user))
      .where(eq(sessions.tokenHash, tokenHash))
    if (!row || row.session.revokedAt !== null || row.session.expiresAt <= now || row.account.disabled) return null
    const { user, name, roles, posts, areas, units } = row.account
    return { kind: 'account', id: `account:${user}`, user, name, roles, posts, areas, units }
  }

  /** In one statement, so that guesses in parallel all count. */
  private async noteFailure(user: string, now: number): Promise<void> {
    await this.pool.query(
      `update account set
         failures = case when failures + 1 >= $2 then 0 else failures + 1 end,
         locked_until = case when failures + 1 >= $2 then $3 else locked_until end
       where "user" = $1`,
      [user, FAILURES_TO_LOCK, now + LOCK_MS],
    )
  }

  private decoyHash(): Promise<string> {
    this.decoy ??= hash(newToken())
    return this.decoy
  }
}

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

const wrongPair = () =>
  refuse('not-authenticated', {
    zh: '用户名或密码不对：请核对后重试，连错五次将锁定 15 分钟。',
    en: 'The user name or the password is wrong: check both; five wrong tries lock the account for 15 minutes.',
  })

const locked = (ms: number) =>
  refuse('not-authenticated', {
    zh: `该账户因多次输错密码已锁定，还有 ${Math.ceil(ms / MINUTE)} 分钟：请稍后再试或联系管理员。`,
    en: `The account is locked after too many wrong passwords, for ${Math.ceil(ms / MINUTE)} more minutes: wait, or ask the administrator.`,
  })
