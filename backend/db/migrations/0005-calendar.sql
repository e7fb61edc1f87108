-- Days that the city decides about on its own, laid over the calendar of its file.
create table base_day (
  date date primary key,
  kind text not null,
  name text,
  source_id integer not null references base_source (id)
);
