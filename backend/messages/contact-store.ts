import type pg from 'pg'
import type { Contact, ContactRequest } from '../../contract/wire/messages.ts'
import { maskEmail, maskPhone } from '../../core/messages/mask.ts'
import { refuse } from '../http/problem.ts'

type Client = pg.ClientBase | pg.Pool

const COLUMNS = `id, name, post, unit_code as "unitCode", areas, reporter, "user", language, email, phone, enabled`

/** All who are there, with their addresses: for sending. */
export async function activeContacts(client: Client): Promise<Contact[]> {
  const { rows } = await client.query<Contact>(`select ${COLUMNS} from contact where enabled and removed_at is null order by id`)
  return rows
}

export async function listContacts(client: Client): Promise<Contact[]> {
  const { rows } = await client.query<Contact>(`select ${COLUMNS} from contact where removed_at is null order by id`)
  return rows.map(masked)
}

export function masked(contact: Contact): Contact {
  const { email, phone } = contact
  return { ...contact, email: email === null ? null : maskEmail(email), phone: phone === null ? null : maskPhone(phone) }
}

export async function readContact(client: Client, id: number): Promise<Contact> {
  const { rows } = await client.query<Contact>(`select ${COLUMNS} from contact where id = $1 and removed_at is null`, [id])
  if (!rows[0]) throw noSuchContact(id)
  return rows[0]
}

export async function insertContact(client: Client, request: ContactRequest): Promise<Contact> {
  const { rows } = await client.query<Contact>(
    `insert into contact (name, post, unit_code, areas, reporter, "user", language, email, phone, enabled)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${COLUMNS}`,
    valuesOf(request),
  )
  return rows[0] as Contact
}

export async function updateContact(client: Client, id: number, request: ContactRequest): Promise<Contact> {
  const { rows } = await client.query<Contact>(
    `update contact set name = $1, post = $2, unit_code = $3, areas = $4, reporter = $5, "user" = $6, language = $7, email = $8,
       phone = $9, enabled = $10
     where id = $11 and removed_at is null returning ${COLUMNS}`,
    [...valuesOf(request), id],
  )
  if (!rows[0]) throw noSuchContact(id)
  return rows[0]
}

/** The log keeps its lines and the name; the addresses go, and with them what was still to be sent. */
export async function removeContact(client: Client, id: number): Promise<void> {
  const { rowCount } = await client.query(
    `update contact set removed_at = clock_timestamp(), enabled = false, email = null, phone = null
     where id = $1 and removed_at is null`,
    [id],
  )
  if (rowCount === 0) throw noSuchContact(id)
  await client.query(
    `update message set address = '', state = case state when 'held' then 'dropped' else state end,
       why = case state when 'held' then 'contact-removed' else why end
     where contact_id = $1 and channel <> 'notice'`,
    [id],
  )
}

function valuesOf({ name, post, unitCode, areas, reporter, user, language, email, phone, enabled }: ContactRequest): unknown[] {
  const optional = (value: string | undefined) => value ?? null
  const who = [name, optional(post), optional(unitCode), areas ?? [], optional(reporter), optional(user)]
  return [...who, language ?? 'zh', optional(email), optional(phone), enabled ?? true]
}

const noSuchContact = (id: number) =>
  refuse('not-found', { zh: `没有编号为 ${id} 的联系人：请核对编号。`, en: `There is no contact ${id}: check the number.` })
