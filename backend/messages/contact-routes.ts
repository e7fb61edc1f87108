import type pg from 'pg'
import Type from 'typebox'
import { type Contact, ContactRequest } from '../../contract/wire/messages.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { mustBeKnown } from '../city/must-be-known.ts'
import { inTransaction } from '../db/database.ts'
import { callerOf } from '../http/guard.ts'
import { refuse } from '../http/problem.ts'
import type { App, RouteContext } from '../http/route-context.ts'
import { insertContact, listContacts, masked, readContact, removeContact, updateContact } from './contact-store.ts'

const Params = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) })

/** People and their addresses. Lists are masked; to see an address is to be written down. */
export function contactRoutes(app: App, { pool, hall, directory }: Pick<RouteContext, 'pool' | 'hall' | 'directory'>): void {
  const config = { access: 'manageContacts' as const }
  const check = async (client: pg.ClientBase, { areas, unitCode, user }: ContactRequest): Promise<void> => {
    mustBeKnown({ areas }, directory)
    if (unitCode !== undefined && !directory.unit(unitCode))
      throw unknown('/unitCode', `责任单位 ${unitCode}`, `unit ${unitCode}`)
    const known = user === undefined || (await client.query('select 1 from account where "user" = $1', [user])).rowCount === 1
    if (!known) throw unknown('/user', `账号 ${user}`, `account ${user}`)
  }
  const note = (client: pg.ClientBase, who: string, what: string, id: number, fields: object = {}) =>
    writeAudit(client, {
      hallAt: hall.now(),
      who,
      what,
      target: `contact:${id}`,
      // Which fields, never their values: the audit is no second list of addresses.
      detail: { fields: Object.keys(fields) },
    })

  app.get('/api/contacts', { config }, async () => ({ contacts: await listContacts(pool) }))

  app.get(
    '/api/contacts/:id',
    { schema: { params: Params }, config },
    (request): Promise<Contact> =>
      inTransaction(pool, async (client) => {
        const contact = await readContact(client, request.params.id)
        await note(client, callerOf(request).id, 'look.contact', contact.id)
        return contact
      }),
  )

  app.post('/api/contacts', { schema: { body: ContactRequest }, config }, async (request, reply) => {
    const made = await inTransaction(pool, async (client) => {
      await check(client, request.body)
      const contact = await insertContact(client, request.body)
      await note(client, callerOf(request).id, 'contact.add', contact.id, request.body)
      return contact
    })
    return reply.status(201).send(masked(made))
  })

  app.post('/api/contacts/:id', { schema: { params: Params, body: ContactRequest }, config }, async (request) => {
    const changed = await inTransaction(pool, async (client) => {
      await check(client, request.body)
      const contact = await updateContact(client, request.params.id, request.body)
      await note(client, callerOf(request).id, 'contact.change', contact.id, request.body)
      return contact
    })
    return masked(changed)
  })

  app.delete('/api/contacts/:id', { schema: { params: Params }, config }, async (request, reply) => {
    await inTransaction(pool, async (client) => {
      await removeContact(client, request.params.id)
      await note(client, callerOf(request).id, 'contact.remove', request.params.id)
    })
    return reply.status(204).send()
  })
}

const unknown = (at: string, zh: string, en: string) =>
  refuse('bad-request', { zh: `没有${zh}：请核对。`, en: `There is no ${en}: check it.` }, at)
