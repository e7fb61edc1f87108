import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { AccountChange, NewAccount, PasswordChange, PasswordReset } from '../../contract/wire/accounts.ts'
import { writeAudit } from '../audit/write-audit.ts'
import type { Principal } from '../auth/principal.ts'
import { bearerToken, callerOf, forbidden } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { AccountBook, type By } from './account-book.ts'

const UserParams = Type.Object({ user: Type.String({ minLength: 1, maxLength: 64 }) })
const SessionParams = Type.Object({ id: Type.String({ format: 'uuid' }) })
const SessionQuery = Type.Object({ user: Type.Optional(Type.String({ maxLength: 64 })), all: Type.Optional(Type.Boolean()) })
/** Guesses of the own password from one address; the account's lock comes sooner. */
const OWN_PASSWORD_LIMIT = { max: 30, timeWindow: '1 minute' }

type Account = Extract<Principal, { kind: 'account' }>

/** Administrators keep the accounts; everybody keeps the own password and sessions. */
export function accountRoutes(app: App, { pool, authority, directory, hall }: RouteContext): void {
  const book = new AccountBook({ pool, authority, directory })
  const by = (request: FastifyRequest): By => ({ who: callerOf(request).id, hallAt: hall.now() })
  const managing = { config: { access: 'manageAccounts' as const } }

  app.get('/api/accounts', managing, async (request) => {
    await writeAudit(pool, { ...by(request), what: 'look.accounts', target: null, detail: null })
    return { accounts: await book.all() }
  })

  app.post('/api/accounts', { ...managing, schema: { body: NewAccount } }, async (request, reply) =>
    reply.status(201).send(await book.create(request.body, by(request))),
  )

  app.patch('/api/accounts/:user', { ...managing, schema: { params: UserParams, body: AccountChange } }, (request) =>
    book.change(request.params.user, request.body, by(request)),
  )

  const reset = { ...managing, schema: { params: UserParams, body: PasswordReset } }
  app.post('/api/accounts/:user/password', reset, async (request, reply) => {
    await book.resetPassword(request.params.user, request.body.password, by(request))
    return reply.status(204).send()
  })

  app.post('/api/accounts/:user/unlock', { ...managing, schema: { params: UserParams } }, async (request, reply) => {
    await book.unlock(request.params.user, by(request))
    return reply.status(204).send()
  })

  app.post('/api/accounts/:user/sign-out', { ...managing, schema: { params: UserParams } }, async (request, reply) => {
    await book.signOut(request.params.user, by(request))
    return reply.status(204).send()
  })

  const own = { config: { access: 'ownAccount' as const } }
  app.get('/api/me', own, (request) => {
    const { user, name, roles, posts, areas, units } = accountOf(request)
    return { user, name, roles, posts, areas, units }
  })

  const change = { schema: { body: PasswordChange }, config: { access: 'ownAccount' as const, rateLimit: OWN_PASSWORD_LIMIT } }
  app.post('/api/me/password', change, async (request, reply) => {
    await book.changeOwnPassword(accountOf(request).user, request.body, bearerToken(request) ?? '', by(request))
    return reply.status(204).send()
  })

  app.get('/api/sessions', { ...own, schema: { querystring: SessionQuery } }, async (request) => {
    const { user } = accountOf(request)
    const asked = request.query.all ? null : (request.query.user ?? user)
    if (asked !== user) {
      if (!isAdministrator(request)) throw forbidden()
      await writeAudit(pool, {
        ...by(request),
        what: 'look.sessions',
        target: asked === null ? null : `account:${asked}`,
        detail: null,
      })
    }
    return { sessions: await authority.openSessions(asked, bearerToken(request) ?? '') }
  })

  app.delete('/api/sessions/:id', { ...own, schema: { params: SessionParams } }, async (request, reply) => {
    const { user } = accountOf(request)
    const ended = await authority.endSession(request.params.id, isAdministrator(request) ? null : user)
    if (ended === null) throw noSuchSession()
    await writeAudit(pool, { ...by(request), what: 'session.end', target: `account:${ended}`, detail: { id: request.params.id } })
    return reply.status(204).send()
  })
}

function accountOf(request: FastifyRequest): Account {
  const caller = callerOf(request)
  if (caller.kind !== 'account') throw forbidden()
  return caller
}

function isAdministrator(request: FastifyRequest): boolean {
  return accountOf(request).roles.includes('administrator')
}

const noSuchSession = () =>
  refuse('not-found', {
    zh: '没有这个会话，或它已结束：请刷新列表。',
    en: 'There is no such session, or it has ended: reload the list.',
  })
