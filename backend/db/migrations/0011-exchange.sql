-- What comes in beside the report itself, and what goes up: attachments, repeats, credentials with an end, imports in bulk,
-- and the exchange with the platform above.

-- The bytes lie in a file named by their hash; a row is written only after the file is on disk. No row is ever removed.
create table attachment (
  id integer generated always as identity primary key,
  case_id integer not null references cases (id),
  sha256 text not null,
  size bigint not null,
  type text not null,
  kind text not null,
  phase text not null,
  file_name text not null,
  taken_at double precision,
  lng double precision,
  lat double precision,
  personal boolean not null,
  added_by text not null,
  added_at double precision not null,
  withdrawn_at double precision,
  withdrawn_by text,
  withdrawn_why text
);
create index attachment_case on attachment (case_id);
create index attachment_file on attachment (sha256);

-- Look-alikes: same class, lately reported.
create index cases_class_reported on cases (class_code, reported_at);

-- 关联: a report that told of a case that was known already.
create table case_link (
  case_id integer primary key references cases (id),
  of_case integer not null references cases (id),
  made_by text not null,
  made_at double precision not null,
  check (case_id <> of_case)
);
create index case_link_of on case_link (of_case);

-- Machine time, as everywhere where it is about who may come in.
alter table credential
  add column note text not null default '',
  add column made_by text not null default 'command-line',
  add column made_at double precision,
  add column rotated_at double precision,
  add column expires_at double precision;

-- A key by which a source names its case for good is never forgotten; of those from before nobody knows which they are.
-- `made`: the order or application that a command with the key made.
alter table idempotency
  add column lasting boolean not null default true,
  add column made integer;
alter table idempotency alter column lasting set default false;
drop index idempotency_created;
create index idempotency_passing on idempotency (created_at) where not lasting;

create table bulk_import (
  id integer generated always as identity primary key,
  file_name text not null,
  sha256 text not null,
  mapping jsonb not null,
  dry_run boolean not null,
  state text not null,
  rows_done integer not null default 0,
  rows_imported integer not null default 0,
  rows_refused integer not null default 0,
  why jsonb,
  made_by text not null,
  made_at double precision not null,
  ended_at double precision,
  holder text,
  held_until timestamptz
);

create table bulk_import_fault (
  import_id integer not null references bulk_import (id),
  row integer not null,
  "column" text not null,
  value text not null,
  zh text not null,
  en text not null
);
create index bulk_import_fault_row on bulk_import_fault (import_id, row);

-- Platforms above to which this city reports. `states`: which turnings of a case are told.
create table exchange_target (
  name text primary key,
  states text[] not null,
  statistics boolean not null,
  enabled boolean not null,
  since double precision not null
);

-- What is to be told, and what became of it. Times are machine time: retries do not run on a hall clock that may run faster.
create table exchange_item (
  id bigint generated always as identity primary key,
  target text not null references exchange_target (name),
  kind text not null,
  key text not null,
  case_id integer,
  seq integer,
  body jsonb,
  state text not null default 'waiting',
  tries integer not null default 0,
  next_at timestamptz not null default now(),
  error text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (target, kind, key)
);
create index exchange_item_waiting on exchange_item (target, next_at, id) where state = 'waiting';
create index exchange_item_told on exchange_item (settled_at) where state = 'sent' and kind = 'case';

create table exchange_call (
  id bigint generated always as identity primary key,
  target text not null,
  at timestamptz not null default now(),
  kind text not null,
  items integer not null,
  outcome text not null,
  ms integer not null,
  error text
);
create index exchange_call_at on exchange_call (at);

-- Queued in the transaction of the step itself, so that no turning is told that did not happen and none is forgotten.
create function queue_for_exchange() returns trigger language plpgsql as $$
begin
  if current_setting('beacon.historic', true) = 'on' then
    return null;
  end if;
  insert into exchange_item (target, kind, key, case_id, seq)
    select target.name, 'case', fresh.case_id || ':' || fresh.seq, fresh.case_id, fresh.seq
    from fresh join exchange_target target on target.enabled and fresh.to_state = any (target.states)
    where fresh.from_state is distinct from fresh.to_state
    on conflict do nothing;
  return null;
end
$$;
create trigger case_log_exchange after insert on case_log referencing new table as fresh
  for each statement execute function queue_for_exchange();

-- What cities below have told us. `sender` is the credential that sent, which is how a city cannot speak for another.
create table exchange_received (
  sender text not null,
  kind text not null,
  key text not null,
  city text not null,
  state text,
  body jsonb not null,
  hall_at double precision not null,
  at timestamptz not null default now(),
  primary key (sender, kind, key)
);
create index exchange_received_city on exchange_received (city, kind, at);
