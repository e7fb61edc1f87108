-- 分类字典的版本: digits of a class are of an edition of the dictionary, and mean something else in another one. A case names the
-- edition; null in what is older than this step: the edition in force on the day of its report. No row is rewritten.
alter table cases add column class_edition text;

-- Classes and units begin and end by local day, as areas do: valid from the first day on, until the day before `valid_to`; null =
-- always. Classes that were imported before this step began with the import that brought them: until then the file's ruled.
alter table base_class add column valid_from date, add column valid_to date;
alter table base_unit add column valid_from date, add column valid_to date;
update base_class set valid_from = (
  select (to_timestamp(imported_at / 1000) at time zone 'UTC')::date from base_source where id = source_id);
