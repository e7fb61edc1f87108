-- 分类字典的版本: digits of a class are of an edition of the dictionary, and mean something else in another one. A case names the
-- edition; null in what is older than this step: the edition in force on the day of its report. No row is rewritten.
alter table cases add column class_edition text;

-- Classes and units begin and end by local day, as areas do: valid from the first day on, until the day before `valid_to`; null =
-- always. Classes that were imported before this step begin with the first import that is known of their edition: until then the
-- file's ruled. A class names the import that changed it last alone, so what a later import changed whole counts from that one,
-- unless there is one edition and every import of classes was of it. The day is that of China (UTC+8): the city's own offset stands
-- in its file, which the database does not know.
alter table base_class add column valid_from date, add column valid_to date;
alter table base_unit add column valid_from date, add column valid_to date;
update base_class set valid_from = (
  select (to_timestamp(min(imported_at) / 1000) at time zone interval '8 hours')::date from base_source
  where target = 'classes' and (
    id in (select source_id from base_class each where each.edition = base_class.edition)
    or (select count(distinct edition) from base_class) = 1));
