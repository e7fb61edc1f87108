import type pg from 'pg'
import type { Credential, NewCredential } from '../../../contract/wire/credentials.ts'

const FIELDS = `name, scopes, note, made_by as "madeBy", made_at as "madeAt", rotated_at as "rotatedAt",
  expires_at as "expiresAt", revoked_at as "revokedAt"`

export async function allCredentials(client: pg.Pool): Promise<Credential[]> {
  const { rows } = await client.query<Credential>(`select ${FIELDS} from credential order by name`)
  return rows
}

export interface NewToken {
  readonly hash: string
  readonly by: string
  /** Machine ms. */
  readonly at: number
}

/** A name that was revoked may be used again; one that lives may not. @returns null when it lives */
export async function insertCredential(client: pg.PoolClient, made: NewCredential, token: NewToken): Promise<Credential | null> {
  const { rows } = await client.query<Credential>(
    `insert into credential (name, token_hash, scopes, note, made_by, made_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (name) do update set token_hash = excluded.token_hash, scopes = excluded.scopes, note = excluded.note,
       made_by = excluded.made_by, made_at = excluded.made_at, expires_at = excluded.expires_at, rotated_at = null, revoked_at = null
     where credential.revoked_at is not null
     returning ${FIELDS}`,
    [made.name, token.hash, made.scopes, made.note, token.by, token.at, made.expiresAt ?? null],
  )
  return rows[0] ?? null
}

/** @returns null when there is none, or it is revoked */
export async function replaceToken(
  client: pg.PoolClient,
  name: string,
  token: NewToken,
  expiresAt: number | null,
): Promise<Credential | null> {
  const { rows } = await client.query<Credential>(
    `update credential set token_hash = $2, rotated_at = $3, expires_at = coalesce($4, expires_at)
     where name = $1 and revoked_at is null returning ${FIELDS}`,
    [name, token.hash, token.at, expiresAt],
  )
  return rows[0] ?? null
}

/** @returns null when there is none, or it was revoked before */
export async function revokeCredential(client: pg.PoolClient, name: string, at: number): Promise<Credential | null> {
  const { rows } = await client.query<Credential>(
    `update credential set token_hash = 'revoked ' || name, revoked_at = $2
     where name = $1 and revoked_at is null returning ${FIELDS}`,
    [name, at],
  )
  return rows[0] ?? null
}
