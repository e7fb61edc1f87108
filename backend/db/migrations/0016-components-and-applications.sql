-- 部件代码: the component that a case is about, where one is known. Null costs nothing, and the index holds those alone.
alter table cases add column component_code text;
create index cases_component on cases (component_code) where component_code is not null;

-- How applications end is an event like the lines of the logs, told to whoever asked. A withdrawal is the applicant's own doing.
alter table event_source add column application integer;
create function note_application_ends() returns trigger language plpgsql as $$
begin
  insert into event_source (application)
    select now.id from now_rows now join old_rows before on before.id = now.id
    where before.state = 'open' and now.state in ('approved', 'refused', 'lapsed') order by now.id;
  return null;
end
$$;
create trigger application_events after update on application referencing old table as old_rows new table as now_rows
  for each statement execute function note_application_ends();
