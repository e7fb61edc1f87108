import { LoginRequest } from '../../contract/wire/rest.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { bearerToken, callerOf } from './guard.ts'
import type { App, RouteContext } from './route-context.ts'

/** Guesses from one address; the account's own lock comes sooner. */
const LOGINS_PER_MINUTE = 30

export function sessionRoutes(app: App, { authority, pool, hall }: RouteContext): void {
  const limit = { max: LOGINS_PER_MINUTE, timeWindow: '1 minute' }
  app.post('/api/login', { schema: { body: LoginRequest }, config: { access: 'open', rateLimit: limit } }, async (request) => {
    const { user, password } = request.body
    const agent = request.headers['user-agent']?.slice(0, 200) ?? null
    const reply = await authority.login(user, password, { address: request.ip, agent }).catch(async (error: unknown) => {
      const detail = { address: request.ip }
      await writeAudit(pool, { hallAt: hall.now(), who: `account:${user}`, what: 'login.refused', target: null, detail })
      throw error
    })
    const detail = { address: request.ip }
    await writeAudit(pool, { hallAt: hall.now(), who: `account:${user}`, what: 'login', target: null, detail })
    return reply
  })

  app.post('/api/logout', { config: { access: 'logout' } }, async (request, reply) => {
    const caller = callerOf(request)
    await authority.logout(bearerToken(request) ?? '')
    await writeAudit(pool, { hallAt: hall.now(), who: caller.id, what: 'logout', target: null, detail: null })
    return reply.status(204).send()
  })
}
