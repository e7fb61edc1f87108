-- A session can be named without its token: people see theirs in a list and end the one that they do not know.
alter table session
  add column id uuid not null unique default gen_random_uuid(),
  add column address text,
  add column agent text;

-- The audit is read by time, by person and by what was done.
create index audit_hall_at on audit (hall_at, id);
create index audit_who on audit (who, id);
create index audit_what on audit (what text_pattern_ops, id);

-- In which transaction a line was written: the sealing takes what no transaction still running can add to.
alter table audit add column xid xid8 not null default pg_current_xact_id();
create index audit_xid on audit (xid, id);

-- The seal (防篡改链): each line's hash covers the line and the hash before it. Written by one job, some seconds after the
-- line, so that writers never wait for one another.
create table audit_seal (
  position bigint primary key,
  audit_id bigint not null unique,
  hash bytea not null
);
create trigger audit_seal_append_only before update or delete on audit_seal for each row execute function refuse_rewriting();
create trigger audit_seal_no_truncate before truncate on audit_seal for each statement execute function refuse_rewriting();

-- Below which transaction all is sealed: saves looking at all lines again. Not part of a backup, for transactions are
-- numbered anew in another database.
create table audit_seal_mark (
  one boolean primary key default true check (one),
  sealed_below xid8 not null
);

-- The one door through which lines of the audit leave: whole beginnings of the chain that are past the retention, never
-- younger than a year, and the last one's seal stays so that the rest can still be proved.
create function refuse_rewriting_but_for_retention() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('beacon.audit_retention', true) = 'on' then
    return old;
  end if;
  raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = '42501';
end
$$;
drop trigger audit_append_only on audit;
create trigger audit_append_only before update or delete on audit
  for each row execute function refuse_rewriting_but_for_retention();
drop trigger audit_seal_append_only on audit_seal;
create trigger audit_seal_append_only before update or delete on audit_seal
  for each row execute function refuse_rewriting_but_for_retention();

-- At most `most` lines a call, so that no transaction is long.
create function forget_audit(hall_before double precision, hall_now double precision, most integer) returns integer
language plpgsql security definer set beacon.audit_retention = 'on' as $$
declare
  last bigint;
  gone integer;
begin
  if hall_before > hall_now - 365 * 86400000.0 then
    raise exception 'the audit of the last 365 days is kept' using errcode = '42501';
  end if;
  select coalesce(min(first.position) filter (where first.hall_at >= hall_before) - 1, max(first.position)) into last
    from (
      select s.position, a.hall_at from audit_seal s join audit a on a.id = s.audit_id order by s.position limit most
    ) first;
  delete from audit a using audit_seal s where s.audit_id = a.id and s.position <= last;
  get diagnostics gone = row_count;
  delete from audit_seal where position < last;
  return gone;
end
$$;
