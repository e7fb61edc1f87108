import { LoginRequest } from '../../contract/wire/rest.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { bearerToken, callerOf } from './guard.ts'
import { refuse } from './problem.ts'
import type { App, RouteContext } from './route-context.ts'

/** Of one name from one address; the account's own lock comes sooner. */
const LOGINS_PER_MINUTE = 30
/** Of all names from one address: a whole department behind one router in the morning, and no list of names tried in turn. */
const LOGINS_OF_ADDRESS_PER_MINUTE = 300

export function sessionRoutes(app: App, { authority, pool, hall }: RouteContext): void {
  const limit = { max: LOGINS_OF_ADDRESS_PER_MINUTE, timeWindow: '1 minute' }
  const triesOf = app.createRateLimit({
    max: LOGINS_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: ({ ip, body }) => `${ip} ${(body as LoginRequest).user}`,
  })
  app.post('/api/login', { schema: { body: LoginRequest }, config: { access: 'open', rateLimit: limit } }, async (request) => {
    const { user, password } = request.body
    const tries = await triesOf(request)
    if (!tries.isAllowed && tries.isExceeded) throw tooMany()
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

const tooMany = () =>
  refuse('too-many-requests', {
    zh: '该账号从此地址登录过于频繁：请一分钟后再试。',
    en: 'Too many sign-ins with this account from this address: try again in a minute.',
  })
