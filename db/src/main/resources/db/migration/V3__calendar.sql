-- When jumps may happen, and when nothing may.

create table maintenance_window (
  name        text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  starts_at   timestamp not null,
  zone        text not null check (length(zone) between 1 and 64),
  rrule       text check (length(rrule) between 1 and 500),
  additions   text[] not null check (cardinality(additions) <= 1000),
  exceptions  text[] not null check (cardinality(exceptions) <= 1000),
  duration_s  integer not null check (duration_s between 60 and 604800),
  selector    text not null check (length(selector) <= 4096),
  description text not null check (length(description) <= 1000),
  uid         text unique check (length(uid) between 1 and 255)
);
comment on table maintenance_window is 'When hosts may be out.';
comment on column maintenance_window.starts_at is 'Its first start, by the wall clock of its zone.';
comment on column maintenance_window.rrule is 'Recurrence rule of RFC 5545; null: it opens once.';
comment on column maintenance_window.additions is 'More starts, as local times.';
comment on column maintenance_window.exceptions is 'Local dates and local times at which it does not start.';
comment on column maintenance_window.duration_s is 'How long it is open by the wall clock, and at most, in seconds.';
comment on column maintenance_window.selector is 'The hosts it opens for: inventory.Selector.';
comment on column maintenance_window.uid is 'The event it was imported from; null: made by an operator.';

create table jump_freeze (
  name       text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  begins_at  timestamptz not null,
  ends_at    timestamptz not null,
  selector   text not null check (length(selector) <= 4096),
  reason     text not null check (length(reason) <= 1000),
  uid        text check (length(uid) between 1 and 255),
  occurrence timestamptz,
  constraint freeze_holds_something check (ends_at > begins_at),
  constraint freeze_is_bounded check (ends_at <= begins_at + interval '9600 hours'),
  check (occurrence is null or uid is not null)
);
comment on table jump_freeze is 'When nothing jumps.';
comment on column jump_freeze.ends_at is 'The first instant at which it no longer holds.';
comment on column jump_freeze.selector is 'The hosts it holds: inventory.Selector.';
comment on column jump_freeze.uid is 'The event it was imported from; null: made by an operator.';
comment on column jump_freeze.occurrence is 'Which occurrence of that event it is, by its begin; null: the only one.';
create unique index freeze_by_event on jump_freeze (uid, occurrence) nulls not distinct where uid is not null;

create table calendar_version (
  only_one boolean primary key default true check (only_one),
  version  bigint not null
);
comment on table calendar_version is 'One row, by which every replica sees that the calendar has changed. Its lock is held by whoever changes it.';
insert into calendar_version (version) values (1);

create function calendar_has_changed() returns trigger language plpgsql as $$
begin
  update calendar_version set version = version + 1;
  return null;
end
$$;
create trigger calendar_has_changed after insert or update or delete or truncate on maintenance_window
  for each statement execute function calendar_has_changed();
create trigger calendar_has_changed after insert or update or delete or truncate on jump_freeze
  for each statement execute function calendar_has_changed();
