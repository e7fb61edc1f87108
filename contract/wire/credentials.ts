/**
 * Credentials (凭证) of machines: wall nodes, handsets' servers, other systems, cities below. A token is shown once, when it
 * is made; the record keeps its hash.
 */
import Type from 'typebox'
import { oneOf } from '../one-of.ts'
import { SCOPES } from './rest.ts'

const Maybe = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
export const CredentialName = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,57}$' })

export const Credential = Type.Object({
  name: Type.String(),
  scopes: Type.Array(oneOf(SCOPES)),
  note: Type.String(),
  madeBy: Type.String(),
  /** Machine ms, like all times here. */
  madeAt: Maybe(Type.Number()),
  rotatedAt: Maybe(Type.Number()),
  /** null = it holds until it is revoked. */
  expiresAt: Maybe(Type.Number()),
  revokedAt: Maybe(Type.Number()),
})
export type Credential = Type.Static<typeof Credential>
export const CredentialList = Type.Object({ credentials: Type.Array(Credential) })
export type CredentialList = Type.Static<typeof CredentialList>

/** `POST /api/credentials`. */
export const NewCredential = Type.Object({
  name: CredentialName,
  scopes: Type.Array(oneOf(SCOPES), { minItems: 1, uniqueItems: true }),
  note: Type.String({ minLength: 1, maxLength: 200 }),
  expiresAt: Type.Optional(Type.Number()),
})
export type NewCredential = Type.Static<typeof NewCredential>

/** The only answer that ever holds the token. */
export const CredentialWithToken = Type.Object({ ...Credential.properties, token: Type.String() })
export type CredentialWithToken = Type.Static<typeof CredentialWithToken>

/** `POST /api/credentials/:name/rotate`: a new token; the old one ends at once. */
export const RotateCredential = Type.Object({ expiresAt: Type.Optional(Type.Number()) })
