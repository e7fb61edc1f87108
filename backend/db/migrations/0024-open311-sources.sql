-- What the client of Open311 has brought from each other system, for the interface log: counts since the first pull, and how the last one ended.
create table open311_source (
  name text primary key,
  url text not null,
  -- Machine ms. succeeded_at: of the last pull that came to its end; error is that of the last one, null where it was well.
  pulled_at double precision,
  succeeded_at double precision,
  error text,
  taken bigint not null default 0,
  refused bigint not null default 0,
  unmapped_service bigint not null default 0,
  no_place bigint not null default 0,
  unstorable bigint not null default 0,
  unreadable bigint not null default 0,
  closed bigint not null default 0
);
