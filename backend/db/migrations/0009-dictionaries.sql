-- Limits in versions, components with their past, roads with their course, import reports that can be read again.

-- 时限标准: the version of the setting `limits` that rules the case; 0 = as delivered.
alter table cases add column limits_version integer not null default 0;

-- A component as it is now. HallMs; confirmed_on is the local day on which somebody last saw it on site.
alter table base_component
  add column recorded_at double precision,
  add column recorded_by text,
  add column confirmed_on date;
create index base_component_cell on base_component (cell_code, code) where status = 'in-use';
create index base_component_class on base_component (substring(code from 7 for 4), code) where status = 'in-use';
create index base_component_state on base_component (state, code) where status = 'in-use' and state <> 'intact';
create index base_component_visited on base_component (recorded_at) where confirmed_on is not null;
create index base_component_confirmed on base_component (coalesce(confirmed_on, changed_on, valid_from), code) where status = 'in-use';

-- What a component was before each change. Held from the one hall time until the other; null = since before we kept it.
create table base_component_version (
  id bigint generated always as identity primary key,
  code text not null,
  held_from double precision,
  held_to double precision not null,
  changed_by text not null,
  name text,
  lng double precision not null,
  lat double precision not null,
  cell_code text,
  authority_code text,
  owner_code text,
  keeper_code text,
  state text not null,
  status text not null,
  valid_from date,
  changed_on date,
  origin text,
  note text,
  source_id integer not null
);
create index base_component_version_code on base_component_version (code, id);
create trigger base_component_version_append_only before update or delete on base_component_version
  for each row execute function refuse_rewriting();

-- Whoever changes a component, an import or a collector on site, leaves what it was. A mere confirmation changes nothing.
create function keep_component_version() returns trigger language plpgsql as $$
begin
  insert into base_component_version (code, held_from, held_to, changed_by, name, lng, lat, cell_code, authority_code,
    owner_code, keeper_code, state, status, valid_from, changed_on, origin, note, source_id)
  values (old.code, old.recorded_at, coalesce(new.recorded_at, old.recorded_at, 0), coalesce(new.recorded_by, ''), old.name,
    old.lng, old.lat, old.cell_code, old.authority_code, old.owner_code, old.keeper_code, old.state, old.status,
    old.valid_from, old.changed_on, old.origin, old.note, old.source_id);
  return null;
end
$$;
create trigger base_component_past after update on base_component for each row
  when ((old.name, old.lng, old.lat, old.cell_code, old.authority_code, old.owner_code, old.keeper_code, old.state, old.status,
         old.valid_from, old.origin, old.note)
    is distinct from (new.name, new.lng, new.lat, new.cell_code, new.authority_code, new.owner_code, new.keeper_code, new.state,
         new.status, new.valid_from, new.origin, new.note))
  execute function keep_component_version();

-- The course of a road: lines of [lng, lat], so that a point finds its road.
alter table base_place add column lines jsonb;

-- The report of the import, for reading it again.
alter table base_source add column report jsonb;
