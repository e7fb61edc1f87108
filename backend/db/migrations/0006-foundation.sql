-- Settings in versions. `valid_from` is hall time.
create table setting (
  kind text not null,
  version integer not null,
  valid_from double precision not null,
  note text not null,
  made_by text not null,
  made_at double precision not null,
  body jsonb not null,
  primary key (kind, version)
);
create trigger setting_append_only before update or delete on setting for each row execute function refuse_rewriting();
create trigger setting_no_truncate before truncate on setting for each statement execute function refuse_rewriting();

-- Work that is done again and again by whichever backend comes first. Machine time of the database.
create table job (
  name text primary key,
  ran_at timestamptz not null
);

-- Posts of a person; the areas (codes, each with all below it) and the units that the person works for. Empty = all.
alter table account
  add column posts text[] not null default '{}',
  add column areas text[] not null default '{}',
  add column units text[] not null default '{}';
