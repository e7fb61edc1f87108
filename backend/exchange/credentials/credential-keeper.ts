import type pg from 'pg'
import type { Credential, CredentialWithToken, NewCredential } from '../../../contract/wire/credentials.ts'
import { writeAudit } from '../../audit/write-audit.ts'
import { digest, newToken } from '../../auth/authority.ts'
import { inTransaction } from '../../db/database.ts'
import { refuse } from '../../http/problem.ts'
import { insertCredential, replaceToken, revokeCredential } from './credential-table.ts'

export interface Who {
  readonly by: string
  readonly hallAt: number
  readonly machineAt: number
}

/** Makes, renews and revokes credentials, each with its line in the audit. */
export class CredentialKeeper {
  private readonly pool: pg.Pool
  private readonly onChanged: () => void

  constructor(pool: pg.Pool, onChanged: () => void) {
    this.pool = pool
    this.onChanged = onChanged
  }

  make(wanted: NewCredential, who: Who): Promise<CredentialWithToken> {
    mustBeAhead(wanted.expiresAt, who)
    return this.withToken(who, 'credential.make', { scopes: wanted.scopes, note: wanted.note }, async (client, token) => {
      const made = await insertCredential(client, wanted, token)
      if (!made) throw taken(wanted.name)
      return made
    })
  }

  rotate(name: string, expiresAt: number | undefined, who: Who): Promise<CredentialWithToken> {
    mustBeAhead(expiresAt, who)
    return this.withToken(who, 'credential.rotate', {}, async (client, token) => {
      const renewed = await replaceToken(client, name, token, expiresAt ?? null)
      if (!renewed) throw noSuch(name)
      return renewed
    })
  }

  async revoke(name: string, { by, hallAt, machineAt }: Who): Promise<Credential> {
    const revoked = await inTransaction(this.pool, async (client) => {
      const done = await revokeCredential(client, name, machineAt)
      if (!done) throw noSuch(name)
      await writeAudit(client, { hallAt, who: by, what: 'credential.revoke', target: `credential:${name}`, detail: null })
      return done
    })
    this.onChanged()
    return revoked
  }

  private async withToken(
    { by, hallAt, machineAt }: Who,
    what: string,
    detail: object,
    write: (client: pg.PoolClient, token: { hash: string; by: string; at: number }) => Promise<Credential>,
  ): Promise<CredentialWithToken> {
    const token = newToken()
    const credential = await inTransaction(this.pool, async (client) => {
      const written = await write(client, { hash: digest(token), by, at: machineAt })
      const target = `credential:${written.name}`
      await writeAudit(client, { hallAt, who: by, what, target, detail: { ...detail, expiresAt: written.expiresAt } })
      return written
    })
    this.onChanged()
    return { ...credential, token }
  }
}

function mustBeAhead(expiresAt: number | undefined, { machineAt }: Who): void {
  if (expiresAt === undefined || expiresAt > machineAt) return
  throw refuse(
    'bad-request',
    { zh: '有效期已过：请给出将来的时间。', en: 'The expiry is past: give a time to come.' },
    '/expiresAt',
  )
}

const taken = (name: string) =>
  refuse(
    'conflict',
    {
      zh: `凭证 ${name} 已存在：请换一个名字，或轮换它的令牌。`,
      en: `The credential ${name} exists: choose another name, or rotate its token.`,
    },
    '/name',
  )

const noSuch = (name: string) =>
  refuse('not-found', {
    zh: `没有有效的凭证 ${name}：请核对名字，已吊销的须重新建立。`,
    en: `There is no valid credential ${name}: check the name; one that was revoked has to be made anew.`,
  })
