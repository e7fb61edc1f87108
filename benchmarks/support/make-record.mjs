/**
 * A record of many cases, made inside PostgreSQL: a million in well under a minute. Cases, on request their logs, and the facts
 * that evaluation counts. Not what a city's case system would have written step by step, but of its shape: most are closed,
 * most in time, the last hours are still open. The same seed makes the same record.
 *
 * @typedef {object} Order
 * @property {number} cases
 * @property {number} from HallMs at which the first could be reported
 * @property {number} until HallMs of "now": what lies after it has not happened
 * @property {readonly string[]} cells codes of the cells, 15 digits
 * @property {readonly string[]} units codes of the units
 * @property {readonly string[]} classCodes of events
 * @property {readonly string[]} [collectors] ids of movers
 * @property {number} [openShare] share of cases that nobody handles (default 0.02)
 * @property {boolean} [log] write the logs, too: nine lines a case (default no)
 * @property {number} [seed] 0…1
 *
 * @param {import('pg').ClientBase} client of an empty database that has the program's tables
 * @param {Order} order
 */
export async function makeRecord(
  client,
  { cases, from, until, cells, units, classCodes, collectors = ['JD01'], openShare = 0.02, log = false, seed = 0.5 },
) {
  await client.query('set statement_timeout = 0')
  await client.query('select setseed($1)', [seed])
  await client.query(LIFE, [cases, from, until, cells, units, classCodes, collectors, openShare])
  await client.query(CASES)
  await client.query("select setval(pg_get_serial_sequence('cases', 'id'), $1)", [cases])
  if (log) await client.query(LOG)
  await client.query('insert into fact_name (name) select unnest($1::text[]) on conflict do nothing', [
    [...units, ...collectors, ...DESK],
  ])
  await client.query(FACTS)
  await client.query('drop table made')
  for (const table of ['cases', 'case_log', 'case_fact', 'fact_name']) await client.query(`vacuum analyze ${table}`)
}

const DESK = ['acceptor01', 'acceptor02', 'acceptor03', 'shift-leader01', 'dispatcher01', 'dispatcher02']
const HOUR = 3_600_000

/** When each step of each case was taken; null where `until` came first. Limits are 4, 8, 24 or 80 hours. */
const LIFE = `
create temp table made as
with drawn as materialized (
  select n as id, $2::float8 + (n - 1) * ($3::float8 - $2::float8) / $1::float8 as reported_at,
    random() as r1, random() as r2, random() as r3, random() as r4, random() as r5,
    (array[4, 8, 24, 80])[1 + floor(random() * 4)::int] * ${HOUR}::float8 as limit_ms,
    ($4::text[])[1 + floor(random() * cardinality($4::text[]))::int] as cell,
    ($5::text[])[1 + floor(random() * cardinality($5::text[]))::int] as unit,
    ($6::text[])[1 + floor(random() * cardinality($6::text[]))::int] as class_code,
    ($7::text[])[1 + floor(random() * cardinality($7::text[]))::int] as collector
  from generate_series(1, $1::int) n
), planned as (
  select *, reported_at + (0.05 + r1 * 0.5) * ${HOUR} as accepted, reported_at + (0.6 + r1 * 0.5) * ${HOUR} as filed,
    reported_at + (1.2 + r2 * 0.5) * ${HOUR} as dispatched,
    case when r5 < $8::float8 then null else reported_at + 2 * ${HOUR} + limit_ms * (0.1 + r3 * 0.97) end as handled
  from drawn
)
select *, case when accepted <= $3 then accepted end as accepted_at, case when filed <= $3 then filed end as filed_at,
  case when dispatched <= $3 then dispatched end as dispatched_at, case when handled <= $3 then handled end as handled_at,
  case when handled + ${HOUR} <= $3 then handled + ${HOUR} end as checked_at,
  case when handled + 1.2 * ${HOUR} <= $3 then handled + 1.2 * ${HOUR} end as ended_at,
  dispatched + limit_ms as due_at, dispatched + limit_ms + 4 * ${HOUR} as total_due_at, r4 < 0.015 as reworked,
  case when r4 < 0.85 then 'collector' when r4 < 0.93 then 'hotline' when r4 < 0.95 then 'public' else 'video' end as source
from planned`

const STAGE = `case when m.ended_at is not null then 'evaluate' when m.handled_at is not null then 'check'
  when m.dispatched_at is not null then 'handle' when m.filed_at is not null then 'dispatch'
  when m.accepted_at is not null then 'file' else 'collect' end`
const STATE = `case when m.ended_at is not null then 'closed' when m.handled_at is not null then 'checking'
  when m.dispatched_at is not null then 'handling' when m.filed_at is not null then 'filed'
  when m.accepted_at is not null then 'accepted' else 'reported' end`
const VERSION = `case when m.ended_at is not null then 9 when m.handled_at is not null then 7 when m.dispatched_at is not null then 5
  when m.filed_at is not null then 3 when m.accepted_at is not null then 2 else 1 end`
const SINCE = 'coalesce(m.ended_at, m.handled_at, m.dispatched_at, m.filed_at, m.accepted_at, m.reported_at)'
const STAGE_DUE = `case when m.ended_at is null then case when m.handled_at is not null then m.handled_at + 2 * ${HOUR}
  when m.dispatched_at is not null then m.due_at else ${SINCE} + ${HOUR} end end`

const CASES = `
insert into cases (id, version, number, kind, class_code, source, reporter, lng, lat, address, description, cell_code, district_code,
  unit_code, state, stage, stage_seq, flags, handle_limit, own_due, used_before, clock_since, stage_since, warn_at, due_at, ageing_every,
  total_due_at, reported_at, filed_at, handled_at, handled_late, reworked_at, ended_at, ended_late, left_at, changed_at, received_at)
select m.id, ${VERSION}, 'B' || lpad(m.id::text, 9, '0'), 'event', m.class_code, m.source, m.collector, 110.44 + m.r1 * 0.04, 29.1 + m.r2 * 0.04,
  '解放路' || (m.id % 900) || '号', '', m.cell, left(m.cell, 6), m.unit, ${STATE}, ${STAGE}, ${VERSION}, case when m.reworked then 2 else 0 end,
  jsonb_build_object('amount', m.limit_ms / ${HOUR}, 'clock', 'urgent-hour'), false, 0, ${SINCE}, ${SINCE}, ${STAGE_DUE} - 0.2 * ${HOUR}, ${STAGE_DUE},
  ${HOUR}, m.total_due_at, m.reported_at, m.filed_at, m.handled_at, coalesce(m.handled_at > m.due_at, false),
  case when m.reworked then m.handled_at - ${HOUR} end, m.ended_at, coalesce(m.ended_at > m.total_due_at, false),
  array[m.accepted_at, m.filed_at, m.dispatched_at, m.handled_at, m.handled_at, m.ended_at, null], ${SINCE}, 0
from made m order by m.id`

const LOG = `
insert into case_log (case_id, seq, at, actor, action, from_state, to_state, late)
select m.id, s.seq, s.at, s.actor, s.action, s.before, s.after, s.late
from made m cross join lateral (values
  (1, m.reported_at, m.collector, 'report', null, 'reported', false),
  (2, m.accepted_at, 'acceptor0' || (1 + m.id % 3), 'accept', 'reported', 'accepted', false),
  (3, m.filed_at, 'shift-leader01', 'file', 'accepted', 'filed', m.r1 > 0.95),
  (4, m.dispatched_at, 'dispatcher0' || (1 + m.id % 2), 'dispatch', 'filed', 'dispatched', m.r2 > 0.95),
  (5, m.dispatched_at, m.unit, 'take-up', 'dispatched', 'handling', false),
  (6, m.handled_at, m.unit, 'finish', 'handling', 'handled', m.handled_at > m.due_at),
  (7, m.handled_at, 'dispatcher0' || (1 + m.id % 2), 'send-check', 'handled', 'checking', false),
  (8, m.checked_at, m.collector, 'pass-check', 'checking', 'checked', m.r3 > 0.95),
  (9, m.ended_at, 'shift-leader01', 'close', 'checked', 'closed', m.ended_at > m.total_due_at)
) as s (seq, at, actor, action, before, after, late)
where s.at is not null order by m.id, s.seq`

/** Places of words in the contract's lists: sources, states, stages; and bits of the marks. */
const FACTS = `
insert into case_fact (case_id, version, kind, source, state, stage, marks, district, cell, unit, reporter, verifier, verify_sender, acceptor,
  filer, dispatcher, check_sender, checker, closer, reported_at, verify_sent_at, verified_at, accepted_at, filed_at, dispatched_at,
  handled_at, check_sent_at, checked_at, reworked_at, returned_at, extended_at, suspended_at, resumed_at, supervised_at, ended_at,
  stage_due_at, handle_due_at, total_due_at)
select m.id, ${VERSION}, 1, case m.source when 'collector' then 0 when 'video' then 1 when 'hotline' then 2 else 3 end,
  case ${STATE} when 'closed' then 11 when 'checking' then 9 when 'handling' then 6 when 'filed' then 3 when 'accepted' then 2 else 0 end,
  case ${STAGE} when 'evaluate' then 6 when 'check' then 5 when 'handle' then 3 when 'dispatch' then 2 when 'file' then 1 else 0 end,
  (coalesce(m.r1 > 0.95, false))::int * 8 + (coalesce(m.r2 > 0.95, false))::int * 16 + (coalesce(m.handled_at > m.due_at, false))::int * 32
    + (coalesce(m.r3 > 0.95, false))::int * 128 + (coalesce(m.ended_at > m.total_due_at, false))::int * 256 + m.reworked::int * 1024,
  left(m.cell, 6)::int, m.cell::float8, coalesce(u.id, 0), coalesce(c.id, 0), 0, 0,
  case when m.accepted_at is null then 0 else a.id end, case when m.filed_at is null then 0 else f.id end,
  case when m.dispatched_at is null then 0 else d.id end, case when m.handled_at is null then 0 else d.id end,
  case when m.checked_at is null then 0 else c.id end, case when m.ended_at is null then 0 else f.id end,
  m.reported_at, 'NaN', 'NaN', coalesce(m.accepted_at, 'NaN'), coalesce(m.filed_at, 'NaN'), coalesce(m.dispatched_at, 'NaN'),
  coalesce(m.handled_at, 'NaN'), coalesce(m.handled_at, 'NaN'), coalesce(m.checked_at, 'NaN'),
  case when m.reworked then coalesce(m.handled_at - ${HOUR}, 'NaN') else 'NaN' end, 'NaN', 'NaN', 'NaN', 'NaN', 'NaN',
  coalesce(m.ended_at, 'NaN'),
  coalesce(${STAGE_DUE}, 'NaN'), case when m.dispatched_at is null then 'NaN' else m.due_at end, m.total_due_at
from made m
  left join fact_name u on u.name = m.unit left join fact_name c on c.name = m.collector
  left join fact_name a on a.name = 'acceptor0' || (1 + m.id % 3) left join fact_name f on f.name = 'shift-leader01'
  left join fact_name d on d.name = 'dispatcher0' || (1 + m.id % 2)
order by m.id`
