-- What evaluation looks at of each case, one narrow row per case, written with the case itself. Times are HallMs with NaN for
-- "not", names are ids with 0 for nobody, words are their places in the contract's lists: every column is there and of one
-- width, so that a million rows are read in seconds.

create table fact_name (
  id integer generated always as identity primary key,
  name text not null unique
);

create table case_fact (
  case_id integer primary key references cases (id),
  -- Version of the case that the row tells of.
  version integer not null,
  kind integer not null,
  source integer not null,
  state integer not null,
  stage integer not null,
  marks integer not null,
  district integer not null,
  cell double precision not null,
  unit integer not null,
  reporter integer not null,
  verifier integer not null,
  verify_sender integer not null,
  acceptor integer not null,
  filer integer not null,
  dispatcher integer not null,
  check_sender integer not null,
  checker integer not null,
  closer integer not null,
  reported_at double precision not null,
  verify_sent_at double precision not null,
  verified_at double precision not null,
  accepted_at double precision not null,
  filed_at double precision not null,
  dispatched_at double precision not null,
  handled_at double precision not null,
  check_sent_at double precision not null,
  checked_at double precision not null,
  reworked_at double precision not null,
  returned_at double precision not null,
  extended_at double precision not null,
  suspended_at double precision not null,
  -- When the last pause (挂账, 缓办) ended.
  resumed_at double precision not null,
  supervised_at double precision not null,
  ended_at double precision not null,
  stage_due_at double precision not null,
  handle_due_at double precision not null,
  total_due_at double precision not null,
  -- Transaction of the last change: a reader asks for what is newer than what it has.
  changed xid8 not null default pg_current_xact_id()
);
create index case_fact_changed on case_fact (changed);
-- NaN, not ended, is above every time.
create index case_fact_ended on case_fact (ended_at);

-- 外评价: what the public says of a subject in a period, entered by a person. Never changed: the newest counts.
create table external_score (
  id integer generated always as identity primary key,
  subject text not null,
  code text not null,
  period_from double precision not null,
  period_to double precision not null,
  score double precision not null,
  note text not null,
  made_by text not null,
  made_at double precision not null
);
create index external_score_of on external_score (subject, period_from, period_to, id);
create trigger external_score_append_only before update or delete on external_score
  for each row execute function refuse_rewriting();
create trigger external_score_no_truncate before truncate on external_score
  for each statement execute function refuse_rewriting();

-- Published results. What was published stays; a correction is a revision beside it, with its reason.
create table evaluation_publication (
  scheme text not null,
  subject text not null,
  area text not null,
  period_from double precision not null,
  period_to double precision not null,
  revision integer not null,
  setting_version integer not null,
  note text not null,
  made_by text not null,
  made_at double precision not null,
  body jsonb not null,
  primary key (scheme, area, period_from, period_to, revision)
);
create trigger evaluation_publication_append_only before update or delete on evaluation_publication
  for each row execute function refuse_rewriting();
create trigger evaluation_publication_no_truncate before truncate on evaluation_publication
  for each statement execute function refuse_rewriting();
