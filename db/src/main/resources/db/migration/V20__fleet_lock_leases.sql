-- FleetLock: a lease keeps what it was given for; a client counts as a host no longer than it is heard of, and a group's clients
-- as no more hosts than it is said to have.

alter table fleet_lock_group
  add column size integer not null default 0,
  add constraint no_larger_than_its_clients check (size between 0 and most_clients);
-- Percentages stay what they were.
update fleet_lock_group g
  set size = least(g.most_clients, (select count(*) from fleet_lock_client c where c.group_name = g.name));
alter table fleet_lock_group alter column size drop default;
comment on column fleet_lock_group.size is 'How many hosts it has: its clients count as no more than that where a budget is a percentage.';

alter table fleet_lock_client add column last_seen timestamptz not null default now();
alter table fleet_lock_client alter column last_seen drop default;
comment on table fleet_lock_client is 'Who asked lately, or holds a lease.';
comment on column fleet_lock_client.last_seen is 'When it was last heard of, to the day.';

-- A lease outlives its client and its group: what it took of the budgets in the last minute is counted all the same.
alter table fleet_lock_lease drop constraint fleet_lock_lease_group_name_client_id_fkey;
alter table fleet_lock_lease
  add column labels jsonb check (jsonb_typeof(labels) = 'object'),
  add column out_s integer check (out_s >= 1);
update fleet_lock_lease l set labels = g.labels, out_s = g.out_s from fleet_lock_group g where g.name = l.group_name;
alter table fleet_lock_lease alter column labels set not null, alter column out_s set not null;
comment on column fleet_lock_lease.labels is 'By which budgets count it: those that its group had when it was given.';
comment on column fleet_lock_lease.out_s is 'How long its client is out at most, in seconds, as its group had it when it was given.';
