-- Base data (基础数据) as it was imported: each row names the source that brought it. Dates are local days; valid_to is
-- the first day on which a row is no longer valid.

create table base_source (
  id integer generated always as identity primary key,
  name text not null,
  target text not null,
  format text not null,
  datum text not null,
  sha256 text not null,
  rows integer not null,
  imported_by text not null,
  imported_at double precision not null,
  written jsonb not null
);

create table base_area (
  code text not null,
  valid_from date not null,
  valid_to date,
  kind text not null,
  name text not null,
  name_en text,
  unit_code text,
  polygons jsonb not null,
  source_id integer not null references base_source (id),
  primary key (code, valid_from),
  check (valid_to is null or valid_from < valid_to)
);

create table base_area_alias (
  alias text not null,
  valid_from date not null,
  valid_to date,
  code text not null,
  source_id integer not null references base_source (id),
  primary key (alias, valid_from)
);

create table base_component (
  code text primary key,
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
  source_id integer not null references base_source (id)
);

create table base_unit (
  code text primary key,
  name text not null,
  name_en text,
  level integer not null,
  parent_code text,
  source_id integer not null references base_source (id)
);

create table base_class (
  edition text not null,
  kind text not null,
  code text not null,
  name text not null,
  name_en text,
  conditions jsonb not null,
  source_id integer not null references base_source (id),
  primary key (edition, kind, code)
);

create table base_place (
  code text primary key,
  kind text not null,
  name text not null,
  name_en text,
  lng double precision not null,
  lat double precision not null,
  source_id integer not null references base_source (id)
);

-- Search by the beginning of a case number.
create index cases_number_beginning on cases (number text_pattern_ops);
