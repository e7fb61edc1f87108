import type { FastifyRequest } from 'fastify'
import type { Authority } from '../auth/authority.ts'
import { ACCESS, type Access, type AccessName, mayDo, type Principal } from '../auth/principal.ts'
import { ROLE_WORDS, SCOPE_WORDS, wordsOf } from '../support/words.ts'
import { type ProblemError, refuse } from './problem.ts'
import type { App } from './route-context.ts'

/** A route and the line of the matrix of rights that guards it; null = it forgot, and so is closed to all. */
export interface GuardedRoute {
  readonly method: string
  readonly url: string
  readonly access: AccessName | 'open' | null
}

declare module 'fastify' {
  interface FastifyInstance {
    /** All routes, as they are added. */
    readonly guardedRoutes: readonly GuardedRoute[]
  }
}

/** Every route says who may use it; one that forgets is closed to all. */
export function guardRoutes(app: App, authority: Authority): void {
  const routes: GuardedRoute[] = []
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const each of [method].flat()) if (each !== 'HEAD') routes.push({ method: each, url, access: config?.access ?? null })
  })
  app.decorate('guardedRoutes', routes)
  app.decorateRequest('principal', null)
  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config
    if (access === 'open' || request.is404) return
    request.principal = await authenticate(request, authority)
    if (!access || !mayDo(request.principal, ACCESS[access])) throw forbidden(access ? ACCESS[access] : undefined)
  })
}

export function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  if (header?.startsWith('Bearer ')) return header.slice('Bearer '.length)
  if (!request.routeOptions.config.tokenInQuery) return null
  const { token } = request.query as Record<string, unknown>
  return typeof token === 'string' ? token : null
}

/** The caller of a guarded route. */
export function callerOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw notAuthenticated()
  return request.principal
}

async function authenticate(request: FastifyRequest, authority: Authority): Promise<Principal> {
  const token = bearerToken(request)
  const principal = token === null ? null : await authority.principalOf(token)
  if (principal === null) throw notAuthenticated()
  return principal
}

const notAuthenticated = () =>
  refuse('not-authenticated', {
    zh: '未登录，或令牌已失效：请先登录（POST /api/login），或在 Authorization 头中给出有效令牌。',
    en: 'Not signed in, or the token is no longer valid: sign in (POST /api/login), or give a valid token in the Authorization header.',
  })

const NOBODY = { zh: '无', en: 'none' }

/** With the line of the matrix of rights: who may, in words. */
export function forbidden(access?: Access): ProblemError {
  if (!access) {
    return refuse('forbidden', {
      zh: '您的角色或凭证无权做这件事：请联系管理员授权。',
      en: 'Your role or credential may not do this: ask the administrator for the right.',
    })
  }
  const roles = wordsOf(access.roles, ROLE_WORDS, NOBODY)
  const scopes = wordsOf(access.scopes, SCOPE_WORDS, NOBODY)
  return refuse('forbidden', {
    zh: `您的角色或凭证无权做这件事。可以做的角色：${roles.zh}；凭证的权限范围：${scopes.zh}。请换用这样的账号，或请管理员授权。`,
    en: `Your role or credential may not do this. Roles that may: ${roles.en}; scopes of credentials that may: ${scopes.en}. Use such an account, or ask the administrator for the right.`,
  })
}
