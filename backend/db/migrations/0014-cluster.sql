-- Backends that serve this database at present. Machine time of the database. A row that is no longer renewed is dead.
create table instance (
  id uuid primary key,
  host text not null,
  pid integer not null,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);

-- Up to which transaction the outbox has been emptied: who has not read so far must read the record itself.
create table outbox_pruned (
  only_row boolean primary key default true check (only_row),
  below xid8 not null
);
insert into outbox_pruned (below) values ('0');
