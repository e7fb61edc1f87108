import { LoginRequest } from '../../contract/wire/rest.ts'
import { bulkInsert } from '../db/bulk.ts'
import { audit } from '../db/schema.ts'
import { bearerToken, callerOf } from './guard.ts'
import type { App, RouteContext } from './route-context.ts'

/** Guesses from one address; the account's own lock comes sooner. */
const LOGINS_PER_MINUTE = 30

export function sessionRoutes(app: App, { authority, pool, hall }: RouteContext): void {
  const limit = { max: LOGINS_PER_MINUTE, timeWindow: '1 minute' }
  app.post('/api/login', { schema: { body: LoginRequest }, config: { access: 'open', rateLimit: limit } }, async (request) => {
    const { user, password } = request.body
    const reply = await authority.login(user, password)
    await bulkInsert(pool, audit, [{ hallAt: hall.now(), who: `account:${user}`, what: 'login', target: null, detail: null }])
    return reply
  })

  app.post('/api/logout', { config: { access: 'logout' } }, async (request, reply) => {
    const caller = callerOf(request)
    await authority.logout(bearerToken(request) ?? '')
    await bulkInsert(pool, audit, [{ hallAt: hall.now(), who: caller.id, what: 'logout', target: null, detail: null }])
    return reply.status(204).send()
  })
}
