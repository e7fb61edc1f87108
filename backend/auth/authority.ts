import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { and, desc, eq, gt, isNull, lte, ne, or } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { SessionView } from '../../contract/wire/accounts.ts'
import type { LoginReply, Role, Scope } from '../../contract/wire/rest.ts'
import type { Person } from '../../core/access/person.ts'
import type { UnitTree } from '../../core/access/unit-tree.ts'
import { accounts, credentials, sessions } from '../db/schema.ts'
import { refuse } from '../http/problem.ts'
import { PasswordTurns } from './password-turns.ts'
import type { Principal } from './principal.ts'

const MINUTE = 60_000
/** A shift and its hand-over. */
const SESSION_MS = 16 * 60 * MINUTE
const FAILURES_TO_LOCK = 5
const LOCK_MS = 15 * MINUTE
/** How long a token is believed without asking the database again; revoking here takes effect at once all the same. */
const BELIEVE_MS = 5000
const REMEMBERED_TOKENS = 1000
const MOST_SESSIONS = 1000

/** Posts, areas and units of an account, as far as they are said. */
export type Rights = Partial<Pick<Person, 'posts' | 'areas' | 'units'>>

/** Where a sign-in comes from, as far as is known. */
export interface Origin {
  readonly address: string | null
  readonly agent: string | null
}

/** Signing in and out, and who a token stands for. Passwords are kept as argon2id, tokens as SHA-256 of 256 random bits. */
export class Authority {
  private readonly pool: pg.Pool
  private readonly machineNow: () => number
  private readonly believed = new Map<string, { principal: Principal; until: number }>()
  private readonly onChanged: ((here: boolean) => void)[] = []
  private readonly turns = new PasswordTurns()
  private withBelow: UnitTree['withBelow'] = (units) => units
  private decoy: Promise<string> | null = null
  /** Rises whenever what is believed may be wrong, so that an answer read before is not believed after. */
  private era = 0

  constructor(pool: pg.Pool, machineNow: () => number) {
    this.pool = pool
    this.machineNow = machineNow
  }

  /** A department has the rights of its sub-units: whoever acts for one acts for all below it. */
  departments(withBelow: UnitTree['withBelow']): void {
    this.withBelow = withBelow
  }

  /** After every change of who may come in; `here` = not told by another backend. */
  changed(listener: (here: boolean) => void): void {
    this.onChanged.push(listener)
  }

  /** Another backend has changed who may come in. */
  heed(): void {
    this.era++
    this.believed.clear()
    for (const listener of this.onChanged) listener(false)
  }

  /** @throws ProblemError when the pair is wrong, or the account is locked or disabled */
  async login(user: string, password: string, { address, agent }: Origin = NOWHERE): Promise<LoginReply> {
    const account = await this.turns.take(user, () => this.checked(user, password))
    const now = this.machineNow()
    const token = newToken()
    const expiresAt = now + SESSION_MS
    const session = { tokenHash: digest(token), user, createdAt: now, expiresAt, revokedAt: null, address, agent }
    await drizzle(this.pool).insert(sessions).values(session)
    return { token, user, name: account.name, roles: account.roles, expiresAt }
  }

  /** The right password of an account that is open. Wrong ones count, whoever asks. @throws ProblemError */
  checkPassword(user: string, password: string): Promise<unknown> {
    return this.turns.take(user, () => this.checked(user, password))
  }

  private async checked(user: string, password: string) {
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
    // Another backend may have locked it, or changed the password, while this one was computing.
    const open = or(isNull(accounts.lockedUntil), lte(accounts.lockedUntil, now))
    const same = and(eq(accounts.user, user), eq(accounts.passwordHash, account.passwordHash), eq(accounts.disabled, false), open)
    const { rowCount } = await db.update(accounts).set({ failures: 0, lockedUntil: null }).where(same)
    if (rowCount !== 1) throw locked(LOCK_MS)
    return account
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
    const { era } = this
    const principal = (await this.credentialOf(tokenHash)) ?? (await this.accountOf(tokenHash, now))
    if (principal === null) return null
    if (era !== this.era) return this.principalOf(token)
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

  /** The account exists after this with this password; its lock is lifted. Posts, areas and units stay where none are given. */
  async setAccount(user: string, name: string, password: string, roles: readonly Role[], rights: Rights = {}): Promise<void> {
    const values = {
      name,
      passwordHash: await newPasswordHash(password),
      roles: [...roles],
      failures: 0,
      lockedUntil: null,
      awaitsPassword: false,
      disabled: false,
      ...(rights.posts ? { posts: [...rights.posts] } : {}),
      ...(rights.areas ? { areas: [...rights.areas] } : {}),
      ...(rights.units ? { units: [...rights.units] } : {}),
    }
    await drizzle(this.pool)
      .insert(accounts)
      .values({ user, ...values })
      .onConflictDoUpdate({ target: accounts.user, set: values })
    this.forget()
  }

  /** Something about accounts was written beside this: nothing is believed any more that was read before. */
  accountsChanged(): void {
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

  /** @param but the token whose session goes on */
  async endSessions(user: string, but: string | null = null): Promise<void> {
    const others = but === null ? undefined : ne(sessions.tokenHash, digest(but))
    const live = and(eq(sessions.user, user), isNull(sessions.revokedAt), others)
    await drizzle(this.pool).update(sessions).set({ revokedAt: this.machineNow() }).where(live)
    this.forget()
  }

  /** Sessions that are open, the newest first: of one person, or of all. */
  async openSessions(of: string | null, token: string): Promise<SessionView[]> {
    const open = and(isNull(sessions.revokedAt), gt(sessions.expiresAt, this.machineNow()))
    const { id, user, createdAt, expiresAt, address, agent, tokenHash } = sessions
    const rows = await drizzle(this.pool)
      .select({ id, user, createdAt, expiresAt, address, agent, tokenHash })
      .from(sessions)
      .where(of === null ? open : and(eq(sessions.user, of), open))
      .orderBy(desc(sessions.createdAt))
      .limit(MOST_SESSIONS)
    const own = digest(token)
    return rows.map(({ tokenHash: theirs, ...shown }) => ({ ...shown, current: theirs === own }))
  }

  /** @param of whose it must be; null = anybody's. @returns whose session was ended; null = there is none such */
  async endSession(id: string, of: string | null): Promise<string | null> {
    const named = and(eq(sessions.id, id), isNull(sessions.revokedAt))
    const [ended] = await drizzle(this.pool)
      .update(sessions)
      .set({ revokedAt: this.machineNow() })
      .where(of === null ? named : and(named, eq(sessions.user, of)))
      .returning({ user: sessions.user })
    this.forget()
    return ended?.user ?? null
  }

  /** Nothing is believed any more that was read before; for whoever changes credentials beside this. */
  forget(): void {
    this.era++
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
    return { kind: 'account', id: `account:${user}`, user, name, roles, posts, areas, units: this.withBelow(units) }
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

/** argon2id with the library's parameters (19 MiB, 2 passes), which are those of OWASP. */
export function newPasswordHash(password: string): Promise<string> {
  return hash(password)
}

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** As tokens are kept. */
export function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

const NOWHERE: Origin = { address: null, agent: null }

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
