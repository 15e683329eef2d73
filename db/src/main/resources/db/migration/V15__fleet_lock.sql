-- Hosts that reboot by themselves and ask first, by the FleetLock protocol.

create table fleet_lock_group (
  name          text primary key check (name ~ '^[a-zA-Z0-9][a-zA-Z0-9.-]{0,62}$'),
  secret_sha256 text not null unique check (secret_sha256 ~ '^[0-9a-f]{64}$'),
  slots         integer not null check (slots between 1 and 1000),
  labels        jsonb not null check (jsonb_typeof(labels) = 'object'),
  windows       text[] not null,
  lease_s       integer not null check (lease_s between 60 and 86400),
  out_s         integer not null,
  most_clients  integer not null check (most_clients between 1 and 100000),
  when_expired  text not null check (when_expired in ('FREE', 'HOLD')),
  constraint back_before_the_lease_expires check (out_s between 1 and lease_s)
);
comment on table fleet_lock_group is 'Hosts that ask for their reboots by the FleetLock protocol, and what they are allowed.';
comment on column fleet_lock_group.secret_sha256 is 'SHA-256 of the secret that opens the door for this group; the secret itself is nowhere in here.';
comment on column fleet_lock_group.slots is 'How many of its clients may be out at once.';
comment on column fleet_lock_group.labels is 'What each of its clients counts as in budgets and in the calendar.';
comment on column fleet_lock_group.windows is 'Names of maintenance windows in which they may be out; none: only freezes count.';
comment on column fleet_lock_group.lease_s is 'How long a lease lasts, in seconds.';
comment on column fleet_lock_group.out_s is 'How long a client is out at most, in seconds.';
comment on column fleet_lock_group.when_expired is 'FREE: a lease that expired gives its place up; HOLD: it keeps it until its client or an operator does.';

create table fleet_lock_client (
  group_name text not null references fleet_lock_group on delete cascade,
  id         text not null check (id ~ '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'),
  first_seen timestamptz not null,
  primary key (group_name, id)
);
comment on table fleet_lock_client is 'Who ever asked. Clients count as hosts where a budget is a percentage.';

create table fleet_lock_lease (
  id         uuid primary key,
  group_name text not null,
  client_id  text not null,
  taken_at   timestamptz not null,
  expires_at timestamptz not null,
  expired_at timestamptz,
  ended_at   timestamptz,
  foreign key (group_name, client_id) references fleet_lock_client on delete cascade,
  constraint lasts_for_some_time check (expires_at > taken_at)
);
comment on table fleet_lock_lease is 'A place in the budgets that a client takes, from the yes to its reboot until it is up again.';
comment on column fleet_lock_lease.expired_at is 'Since when it holds its place though it has expired; null: it has not.';
comment on column fleet_lock_lease.ended_at is 'When its place was given up; null: it is taken.';
create unique index one_lease_per_client on fleet_lock_lease (group_name, client_id) where ended_at is null;
create index lease_by_expiry on fleet_lock_lease (expires_at) where ended_at is null;
create index lease_by_end on fleet_lock_lease (ended_at) where ended_at is not null;
