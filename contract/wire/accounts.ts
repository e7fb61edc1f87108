/** Accounts (账号) and sessions over REST. People's own passwords are never sent back, nor are tokens. */
import Type from 'typebox'
import { Post } from '../domain/post.ts'
import { Role } from './rest.ts'

export const UserName = Type.String({ pattern: '^[\\p{L}\\p{N}._-]{1,64}$' })
const ShownName = Type.String({ minLength: 1, maxLength: 64 })
const Password = Type.String({ minLength: 1, maxLength: 256 })
const Roles = Type.Array(Role, { minItems: 1, maxItems: 4, uniqueItems: true })
const Posts = Type.Array(Post, { maxItems: 7, uniqueItems: true })
const Areas = Type.Array(Type.String({ pattern: '^[0-9]{2,15}$' }), { maxItems: 200, uniqueItems: true })
const Units = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 200, uniqueItems: true })

/** What an account may do: `roles` the coarse level, `posts` which steps, `areas` (codes, each with all below) and `units` where. */
export const AccountView = Type.Object({
  user: Type.String(),
  name: Type.String(),
  roles: Type.Array(Role),
  posts: Type.Array(Post),
  areas: Type.Array(Type.String()),
  units: Type.Array(Type.String()),
  disabled: Type.Boolean(),
  /** Machine time (ms) until which wrong passwords keep it closed; null = open. */
  lockedUntil: Type.Union([Type.Number(), Type.Null()]),
  /** It came from a file: nobody signs in with it until an administrator has set its password. */
  awaitsPassword: Type.Boolean(),
})
export type AccountView = Type.Static<typeof AccountView>

/** `GET /api/me`. */
export const Me = Type.Omit(AccountView, ['disabled', 'lockedUntil', 'awaitsPassword'])
export type Me = Type.Static<typeof Me>

/** `POST /api/accounts`. */
export const NewAccount = Type.Object({
  user: UserName,
  name: ShownName,
  password: Password,
  roles: Roles,
  posts: Type.Optional(Posts),
  areas: Type.Optional(Areas),
  units: Type.Optional(Units),
})
export type NewAccount = Type.Static<typeof NewAccount>

/** `PATCH /api/accounts/:user`: what is left out stays. */
export const AccountChange = Type.Object({
  name: Type.Optional(ShownName),
  roles: Type.Optional(Roles),
  posts: Type.Optional(Posts),
  areas: Type.Optional(Areas),
  units: Type.Optional(Units),
  disabled: Type.Optional(Type.Boolean()),
})
export type AccountChange = Type.Static<typeof AccountChange>

/** `POST /api/accounts/:user/password`, by an administrator. */
export const PasswordReset = Type.Object({ password: Password })
/** `POST /api/me/password`: the own one. */
export const PasswordChange = Type.Object({ current: Password, password: Password })

export const SessionView = Type.Object({
  id: Type.String(),
  user: Type.String(),
  /** Machine time, ms. */
  createdAt: Type.Number(),
  expiresAt: Type.Number(),
  /** Where the sign-in came from; null in sessions of an older program. */
  address: Type.Union([Type.String(), Type.Null()]),
  agent: Type.Union([Type.String(), Type.Null()]),
  /** The one that asks. */
  current: Type.Boolean(),
})
export type SessionView = Type.Static<typeof SessionView>
