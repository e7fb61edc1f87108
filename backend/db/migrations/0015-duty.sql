-- People on duty. Times are hall time. A patrol area that is changed is a new row; the old one ends where it begins.
create table patrol_area (
  code text not null,
  valid_from double precision not null,
  valid_to double precision,
  name text not null,
  areas text[] not null,
  unit_code text,
  primary key (code, valid_from)
);

create table duty_shift (
  id integer generated always as identity primary key,
  mover text not null,
  area_code text,
  starts_at double precision not null,
  ends_at double precision not null,
  made_by text not null,
  withdrawn_at double precision,
  withdrawn_reason text,
  check (starts_at < ends_at)
);
create index duty_shift_mover on duty_shift (mover, starts_at);
create index duty_shift_ends on duty_shift (ends_at, starts_at);

create table attendance (
  id integer generated always as identity primary key,
  mover text not null,
  signed_on_at double precision not null,
  signed_off_at double precision,
  noted_by text not null
);
create unique index attendance_open on attendance (mover) where signed_off_at is null;
create index attendance_mover on attendance (mover, signed_on_at);
create index attendance_signed_on on attendance (signed_on_at);

create table mover_alarm (
  id integer generated always as identity primary key,
  mover text not null,
  kind text not null,
  since double precision not null,
  raised_at double precision not null,
  speed_kmh double precision,
  lng double precision,
  lat double precision,
  active boolean not null default true,
  ended_at double precision,
  acknowledged_at double precision,
  acknowledged_by text
);
-- However many backends see it: one occurrence.
create unique index mover_alarm_active on mover_alarm (mover, kind) where active;
create index mover_alarm_raised on mover_alarm (raised_at);
