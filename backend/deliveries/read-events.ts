import type pg from 'pg'
import type { CaseAction } from '../../contract/wire/rest.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { casesByIds } from '../db/read-cases.ts'
import {
  type ApplicationLine,
  type CaseEvent,
  type CaseLine,
  eventOfAction,
  eventOfAlarm,
  type OrderOfEvent,
} from './case-event.ts'

interface Source {
  readonly id: string
  readonly caseId: number
  readonly seq: number | null
  readonly alarmLine: string | null
  readonly alarmId: string | null
  readonly at: number
  readonly action: string | null
  readonly actor: string
  readonly from: string | null
  readonly to: string | null
  readonly reason: string | null
  readonly late: boolean | null
  readonly step: number | null
  readonly passedBefore: boolean
  readonly application: Omit<ApplicationLine, 'kind'> | null
  readonly order: OrderOfEvent | null
}

/** Steps of a case that an order takes. */
const ORDER_ACTIONS: readonly CaseAction[] = ['supervise', 'instruct', 'answer-order', 'close-order']

/**
 * Takes the oldest lines that nobody has made events of and makes them, in their order; within a case that is the order of
 * its log, because a case's row is locked by whoever writes a line.
 */
export async function takeEvents(client: pg.PoolClient, atMost: number): Promise<CaseEvent[]> {
  const { rows } = await client.query<Source>(
    `with taken as (
       delete from event_source where id in (select id from event_source order by id limit $1)
       returning id, case_id, seq, alarm_line, application)
     select t.id, l.case_id as "caseId", t.seq, null as "alarmLine", null as "alarmId", l.at, l.action, l.actor,
       l.from_state as "from", l.to_state as "to", l.reason, l.late, null::integer as step, false as "passedBefore",
       null::jsonb as application, o.told as "order"
     from taken t join case_log l on l.case_id = t.case_id and l.seq = t.seq
       left join lateral (
         select jsonb_build_object('unit', s.unit, 'person', s.person, 'kind', s.kind, 'level', e.level,
           'settingVersion', s.setting_version) as told
         from supervision_order s join supervision_order_log e on e.order_id = s.id and e.case_seq = l.seq
         where l.action = any($2) and s.case_id = l.case_id) o on true
     union all
     select t.id, a.case_id, null, t.alarm_line, l.alarm_id, l.at, null, l.actor, null, null, null, null, l.step,
       exists (select 1 from alarm_log p where p.alarm_id = l.alarm_id and p.id < l.id and p.step >= 2),
       null, null
     from taken t join alarm_log l on l.id = t.alarm_line join alarm a on a.id = l.alarm_id
     union all
     select t.id, p.case_id, null, null, null, p.ended_at, null, p.applicant, null, null, null, null, null, false,
       jsonb_build_object('id', p.id, 'action', p.action, 'state', p.state, 'principal', p.principal,
         'unitCode', case when p.post = 'unit' then p.unit_code end, 'lapsedBecause', p.lapsed_because,
         'opinion', (select v.opinion from application_step v where v.application_id = p.id order by v.step desc limit 1)), null
     from taken t join application p on p.id = t.application
     order by id`,
    [atMost, ORDER_ACTIONS],
  )
  const files = await casesByIds(client, [...new Set(rows.map((row) => row.caseId))])
  const byId = new Map<number, CaseFile>(files.map((file) => [file.id, file]))
  return rows.map((row) => eventOf(row, byId.get(row.caseId) as CaseFile))
}

function eventOf(source: Source, file: CaseFile): CaseEvent {
  const { at, step, application, order } = source
  if (application !== null) {
    const line = { kind: 'application', ...application } as const
    return { id: `application-${line.id}`, type: `case.application-${line.state}`, at, file, line, order }
  }
  if (step !== null && source.alarmId !== null) {
    const line = { kind: 'alarm', alarmId: source.alarmId, step } as const
    return { id: `alarm-${source.alarmLine}`, type: eventOfAlarm(step, source.passedBefore), at, file, line, order }
  }
  const line = stepOf(source)
  return { id: `case-${file.id}-${line.seq}`, type: eventOfAction(line.action), at, file, line, order }
}

function stepOf({ seq, action, actor, from, to, reason, late }: Source): CaseLine {
  return { kind: 'step', seq: seq ?? 0, action: action ?? '', actor, from, to: to ?? '', reason, late: late ?? false }
}
