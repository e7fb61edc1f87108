import type pg from 'pg'
import type { Retention } from '../../contract/settings/retention.ts'
import { DAY } from '../../contract/units.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { dropOldPositions } from '../positions/position-partitions.ts'

/** A transaction that removes more would hold the feed up, which publishes in the order of commits. */
const BATCH = 2000

/** Rows removed, by what they were; positions are days. */
export type Removed = Readonly<
  Record<'positionDays' | 'audit' | 'messages' | 'exchangeCalls' | 'exchangeItems' | 'idempotency' | 'sessions', number>
>

/** Old rows of a table that nothing refers to any more; `$1` is the age in days. Machine time, as these tables keep it. */
const OLD_ROWS = {
  idempotency: `delete from idempotency where ctid = any (array(
    select ctid from idempotency where not lasting and created_at < now() - $1 * interval '1 day' limit ${BATCH}))`,
  sessions: `delete from session where ctid = any (array(
    select ctid from session where coalesce(revoked_at, expires_at) < extract(epoch from now() - $1 * interval '1 day') * 1000
    limit ${BATCH}))`,
  exchangeCalls: `delete from exchange_call where id = any (array(
    select id from exchange_call where at < now() - $1 * interval '1 day' limit ${BATCH}))`,
  // What arrived. What waits or was refused stays, and so do statistics: their rows say for which months they were told.
  exchangeItems: `delete from exchange_item where id = any (array(
    select id from exchange_item
    where state = 'sent' and kind = 'case' and settled_at < now() - $1 * interval '1 day' limit ${BATCH}))`,
}

/** `$1` is the hall time before which they were made. One that a digest still names waits for the digest. */
const OLD_MESSAGES = `delete from message where id = any (array(
  select id from message old where made_at < $1 and state <> 'held'
    and not exists (select from message part where part.digest_id = old.id)
  limit ${BATCH}))`

/**
 * Removes what is past keeping, in small transactions; what one run does not get to is left to the next. What it did is a
 * line in the audit, under the version of the setting that decided.
 */
export async function runRetention(
  pool: pg.Pool,
  { version, body }: { readonly version: number; readonly body: Retention },
  hallNow: number,
): Promise<Removed> {
  const before = (days: number) => hallNow - days * DAY
  const { auditDays, messagesDays, positionsDays, idempotencyDays, sessionsDays } = body
  const removed: Removed = {
    positionDays: positionsDays === null ? 0 : await dropOldPositions(pool, before(positionsDays)),
    idempotency: await inBatches(pool, OLD_ROWS.idempotency, idempotencyDays),
    sessions: await inBatches(pool, OLD_ROWS.sessions, sessionsDays),
    exchangeCalls: messagesDays === null ? 0 : await inBatches(pool, OLD_ROWS.exchangeCalls, messagesDays),
    exchangeItems: messagesDays === null ? 0 : await inBatches(pool, OLD_ROWS.exchangeItems, messagesDays),
    messages: messagesDays === null ? 0 : await inBatches(pool, OLD_MESSAGES, before(messagesDays)),
    audit: auditDays === null ? 0 : await forgetAudit(pool, before(auditDays), hallNow),
  }
  if (Object.values(removed).some((count) => count > 0)) {
    const detail = { ...removed, settingVersion: version }
    await writeAudit(pool, { hallAt: hallNow, who: 'backend', what: 'retention.remove', target: null, detail })
  }
  return removed
}

async function inBatches(pool: pg.Pool, statement: string, value: number): Promise<number> {
  let removed = 0
  for (;;) {
    const { rowCount } = await pool.query(statement, [value])
    removed += rowCount ?? 0
    if ((rowCount ?? 0) < BATCH) return removed
  }
}

async function forgetAudit(pool: pg.Pool, before: number, now: number): Promise<number> {
  let removed = 0
  for (;;) {
    const { rows } = await pool.query<{ gone: number }>('select forget_audit($1, $2, $3) as gone', [before, now, BATCH])
    const gone = rows[0]?.gone ?? 0
    removed += gone
    if (gone < BATCH) return removed
  }
}
