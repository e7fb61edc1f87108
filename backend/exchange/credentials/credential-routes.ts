import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type CredentialList, CredentialName, NewCredential, RotateCredential } from '../../../contract/wire/credentials.ts'
import { callerOf } from '../../http/guard.ts'
import type { App, RouteContext } from '../../http/route-context.ts'
import { CredentialKeeper, type Who } from './credential-keeper.ts'
import { allCredentials } from './credential-table.ts'

const NameParams = Type.Object({ name: CredentialName })

export function credentialRoutes(app: App, { pool, authority, hall }: RouteContext): void {
  const keeper = new CredentialKeeper(pool, () => authority.forget())
  const config = { access: 'manageCredentials' as const }
  const who = (request: FastifyRequest): Who => ({ by: callerOf(request).id, hallAt: hall.now(), machineAt: Date.now() })

  app.get('/api/credentials', { config }, async (): Promise<CredentialList> => ({ credentials: await allCredentials(pool) }))

  app.post('/api/credentials', { schema: { body: NewCredential }, config }, async (request, reply) =>
    reply.status(201).send(await keeper.make(request.body, who(request))),
  )

  app.post('/api/credentials/:name/rotate', { schema: { params: NameParams, body: RotateCredential }, config }, (request) =>
    keeper.rotate(request.params.name, request.body.expiresAt, who(request)),
  )

  app.post('/api/credentials/:name/revoke', { schema: { params: NameParams }, config }, (request) =>
    keeper.revoke(request.params.name, who(request)),
  )
}
