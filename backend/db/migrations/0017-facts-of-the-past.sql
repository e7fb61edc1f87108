-- A period that is over is evaluated as it ended. A case's row of facts says how it stands from `since` on; when it changes on a
-- later day, the row before goes to `case_fact_past` and says how the case stood after its `since` up to its `until`.
-- Facts that were written before this step know one state only, which stands for all time.

alter table case_fact
  add column since double precision not null default '-Infinity',
  -- Infinity: it still stands so. The columns of both tables are the same.
  add column until double precision not null default 'Infinity';

create table case_fact_past (
  like case_fact including defaults,
  primary key (case_id, version),
  foreign key (case_id) references cases (id)
);
alter table case_fact_past drop column changed;
-- What stood at an instant: `since` before it, `until` not.
create index case_fact_past_until on case_fact_past (until, since);
