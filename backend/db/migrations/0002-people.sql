-- Who may come in. Times here are machine time: security does not run on a hall clock that may run faster.

create table account (
  "user" text primary key,
  name text not null,
  password_hash text not null,
  roles text[] not null,
  failures integer not null default 0,
  locked_until double precision,
  disabled boolean not null default false
);

create table session (
  token_hash text primary key,
  "user" text not null references account ("user"),
  created_at double precision not null,
  expires_at double precision not null,
  revoked_at double precision
);
create index session_of_user on session ("user");

create table credential (
  name text primary key,
  token_hash text not null unique,
  scopes text[] not null,
  revoked_at double precision
);

create table idempotency (
  principal text not null,
  key text not null,
  body_hash text not null,
  case_id integer not null references cases (id),
  created_at timestamptz not null default now(),
  primary key (principal, key)
);
create index idempotency_created on idempotency (created_at);

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  hall_at double precision not null,
  who text not null,
  what text not null,
  target text,
  detail jsonb
);
create trigger audit_append_only before update or delete on audit for each row execute function refuse_rewriting();
create trigger audit_no_truncate before truncate on audit for each statement execute function refuse_rewriting();
