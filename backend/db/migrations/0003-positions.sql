-- Fixes of collectors and vehicles, one partition per day of the hall clock (UTC days). Partitions are made ahead by the
-- backend and dropped whole when they are past keeping.

create table position (
  mover text not null,
  at double precision not null,
  lng double precision not null,
  lat double precision not null,
  heading real,
  speed real
) partition by range (at);
create index position_mover on position (mover, at);
