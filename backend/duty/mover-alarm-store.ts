import type pg from 'pg'
import type { MoverAlarm, MoverAlarmKind } from '../../contract/domain/mover-alarm.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { inTransaction } from '../db/database.ts'
import { refuse } from '../http/problem.ts'

/** An occurrence on its way into the record. */
export interface NewMoverAlarm {
  readonly mover: string
  readonly kind: MoverAlarmKind
  readonly since: number
  readonly speedKmh: number | null
  readonly place: { readonly lng: number; readonly lat: number } | null
}

const COLUMNS = `id, mover, kind, since, raised_at as "raisedAt", speed_kmh as "speedKmh",
  case when lng is null then null else json_build_object('lng', lng, 'lat', lat) end as place,
  active, ended_at as "endedAt", acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy"`

export async function activeMoverAlarms(pool: pg.Pool): Promise<MoverAlarm[]> {
  const { rows } = await pool.query<MoverAlarm>(`select ${COLUMNS} from mover_alarm where active order by id`)
  return rows
}

/** Rows that are read together. */
const PIECE = 1000

export interface AlarmsAsked {
  readonly from: number
  readonly to: number
  /** The occurrence that ended the page before. */
  readonly after: number | null
  readonly size: number
}

/**
 * Occurrences that were raised within the span, newest first. Who may see one depends on the cell in which it lies, which only
 * the directory knows: it is read on until the page is full of what `seen` lets through, or nothing is left.
 */
export async function moverAlarmsBetween(
  pool: pg.Pool,
  { from, to, after, size }: AlarmsAsked,
  seen: (alarms: readonly MoverAlarm[]) => MoverAlarm[],
): Promise<MoverAlarm[]> {
  const found: MoverAlarm[] = []
  let below = after
  for (;;) {
    const { rows } = await pool.query<MoverAlarm>(
      `select ${COLUMNS} from mover_alarm
       where raised_at >= $1 and raised_at < $2 and ($3::int is null or id < $3) order by id desc limit ${PIECE}`,
      [from, to, below],
    )
    found.push(...seen(rows))
    const last = rows.at(-1)
    if (last === undefined || rows.length < PIECE || found.length >= size) return found.slice(0, size)
    below = last.id
  }
}

/** @throws ProblemError where there is no such alarm */
export async function moverAlarm(client: pg.Pool | pg.ClientBase, id: number): Promise<MoverAlarm> {
  const { rows } = await client.query<MoverAlarm>(`select ${COLUMNS} from mover_alarm where id = $1`, [id])
  if (!rows[0]) throw noSuchAlarm(id)
  return rows[0]
}

/** Raises and ends together. One that another backend has raised already stays as that one raised it. */
export async function writeMoverAlarms(
  pool: pg.Pool,
  raised: readonly NewMoverAlarm[],
  ended: readonly MoverAlarm[],
  at: number,
): Promise<void> {
  if (raised.length === 0 && ended.length === 0) return
  await inTransaction(pool, async (client) => {
    await client.query('update mover_alarm set active = false, ended_at = $2 where id = any($1) and active', [
      ended.map(({ id }) => id),
      at,
    ])
    await client.query(
      `insert into mover_alarm (mover, kind, since, raised_at, speed_kmh, lng, lat)
       select mover, kind, since, $2, speed_kmh, lng, lat
       from json_to_recordset($1) as r (mover text, kind text, since float8, speed_kmh float8, lng float8, lat float8)
       on conflict (mover, kind) where active do nothing`,
      [JSON.stringify(raised.map(({ speedKmh, place, ...rest }) => ({ ...rest, speed_kmh: speedKmh, ...place }))), at],
    )
  })
}

export interface MoverAcknowledgement {
  readonly id: number
  readonly at: number
  /** Shown to people. */
  readonly name: string
  readonly principal: string
}

/** Idempotent: the first answer stays. @throws ProblemError where there is no such alarm */
export async function acknowledgeMoverAlarm(
  pool: pg.Pool,
  { id, at, name, principal }: MoverAcknowledgement,
): Promise<MoverAlarm> {
  return inTransaction(pool, async (client) => {
    const answered = await client.query(
      'update mover_alarm set acknowledged_at = $2, acknowledged_by = $3 where id = $1 and acknowledged_at is null',
      [id, at, name],
    )
    if (answered.rowCount === 1) {
      const target = `mover-alarm:${id}`
      await writeAudit(client, { hallAt: at, who: principal, what: 'mover-alarm.acknowledge', target, detail: null })
    }
    return moverAlarm(client, id)
  })
}

export const noSuchAlarm = (id: number) =>
  refuse(
    'not-found',
    { zh: `没有编号为 ${id} 的人员车辆告警：请刷新列表。`, en: `There is no mover alarm ${id}: load the list again.` },
    '/id',
  )
