-- Versions of settings are never rewritten: this tells those published before limits of posts ruled the clock (0020) from later
-- ones, because a limit that was for information then is not one that a city chose. Rows that are there get the default of now.
alter table setting add column of_then boolean not null default true;
alter table setting alter column of_then set default false;
