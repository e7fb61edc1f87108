-- Collectors and vehicles (监督员, 车辆) as they were imported, laid over those of the city file. The feed names movers by their
-- place in the list, so that order is the order of their first import and rows are never deleted: whoever leaves has an end.
create table base_mover (
  ordinal integer generated always as identity unique,
  id text primary key,
  kind text not null,
  name text not null,
  unit_code text,
  plate text,
  phone text,
  device_id text,
  valid_from date,
  valid_to date,
  source_id integer not null references base_source (id),
  check (valid_from is null or valid_to is null or valid_from < valid_to)
);

-- An account that came from a file has no password until the administrator sets one.
alter table account add column awaits_password boolean not null default false;
