-- What goes out: the queue of deliveries, the events that cause them, webhooks, messages.
-- Times of the queue are the database's own clock, which all backends share; `hall_at` and the like are hall time.

-- Lines of the logs that nobody has made events of yet. A line is written with the line that it names and deleted with what
-- it caused, each in one transaction: an event is neither lost nor doubled, whenever a backend dies.
create table event_source (
  id bigint generated always as identity primary key,
  case_id integer,
  seq integer,
  alarm_line bigint
);
create function note_case_lines() returns trigger language plpgsql as $$
begin
  -- Historic cases imported in bulk are news to nobody.
  if current_setting('beacon.historic', true) = 'on' then
    return null;
  end if;
  insert into event_source (case_id, seq) select case_id, seq from added order by case_id, seq;
  return null;
end
$$;
create function note_alarm_lines() returns trigger language plpgsql as $$
begin
  insert into event_source (alarm_line) select id from added where what in ('raised', 'stepped') order by id;
  return null;
end
$$;
create trigger case_log_events after insert on case_log referencing new table as added
  for each statement execute function note_case_lines();
create trigger alarm_log_events after insert on alarm_log referencing new table as added
  for each statement execute function note_alarm_lines();

-- One row per target: what fails on its own, and so waits on its own.
create table delivery_target (
  channel text not null,
  target text not null,
  concurrency integer not null,
  -- Failures since the last success; from some number on the target rests until `open_until`.
  failures integer not null default 0,
  open_until timestamptz not null default '-infinity',
  last_sent_at timestamptz,
  last_failed_at timestamptz,
  primary key (channel, target)
);

create table delivery (
  id bigint generated always as identity primary key,
  channel text not null,
  target text not null,
  key text not null,
  -- Deliveries of one lane go out in their order, one at a time; null = in any order.
  lane text,
  -- As text: what is signed must be the same bytes at every attempt.
  payload json not null,
  state text not null default 'waiting',
  attempts integer not null default 0,
  -- Attempts made before somebody asked for another round.
  forgiven integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  -- A backend that claimed it and died gives it back by this time.
  leased_until timestamptz,
  made_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  last_error text,
  unique (channel, target, key),
  foreign key (channel, target) references delivery_target (channel, target)
);
create index delivery_due on delivery (channel, target, due_at, id) where state = 'waiting';
create index delivery_lane on delivery (channel, target, lane, id) where state = 'waiting';
create index delivery_leased on delivery (channel, target) where leased_until is not null;
create index delivery_dead on delivery (id) where state = 'dead';
create index delivery_ended on delivery (ended_at) where ended_at is not null;

create table delivery_attempt (
  delivery_id bigint not null references delivery (id) on delete cascade,
  attempt integer not null,
  at timestamptz not null default clock_timestamp(),
  ms integer not null,
  ok boolean not null,
  status integer,
  error text,
  primary key (delivery_id, attempt)
);

create table webhook (
  id integer generated always as identity primary key,
  name text not null,
  url text not null,
  -- Empty = all, in each of the four.
  events text[] not null,
  areas text[] not null,
  classes text[] not null,
  units text[] not null,
  enabled boolean not null,
  concurrency integer not null,
  -- 'whsec_…'. During a rotation the old one signs too, until its end.
  secret text not null,
  old_secret text,
  old_secret_until timestamptz,
  removed_at timestamptz,
  made_at timestamptz not null default clock_timestamp()
);

-- People who get messages. Personal data: masked in lists, looks are audited.
create table contact (
  id integer generated always as identity primary key,
  name text not null,
  post text,
  unit_code text,
  areas text[] not null,
  -- Mover or channel whose reports this person made.
  reporter text,
  -- Account that finds the messages as notices.
  "user" text,
  language text not null,
  email text,
  phone text,
  enabled boolean not null,
  removed_at timestamptz
);
create index contact_unit on contact (unit_code) where removed_at is null;
create index contact_reporter on contact (reporter) where removed_at is null;

create table message (
  id bigint generated always as identity primary key,
  made_at double precision not null,
  -- Account that sent it by hand; null = a trigger did.
  made_by text,
  event_id text,
  event_type text not null,
  trigger_key text,
  template text,
  setting_version integer,
  case_id integer,
  contact_id integer not null references contact (id),
  channel text not null,
  address text not null,
  subject text not null,
  body text not null,
  urgent boolean not null,
  -- Quiet hours and hourly bound as they were when it was made.
  manners jsonb not null,
  state text not null,
  why text,
  held_until double precision,
  expires_at double precision not null,
  queued_at double precision,
  sent_at double precision,
  read_at double precision,
  digest_id bigint references message (id),
  unique (event_id, trigger_key, contact_id, channel)
);
create index message_held on message (held_until) where state = 'held';
create index message_of_contact on message (contact_id, channel, made_at);
create index message_of_case on message (case_id);
create index message_digest on message (digest_id) where digest_id is not null;
