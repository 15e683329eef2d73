-- Hosts, rollouts and the reboots they are made of. What the service promises is guarded here once more, so that a
-- mistake in it becomes an error and not a second host down.

create table host (
  id                 uuid primary key,
  name               text not null unique check (name ~ '^[a-z0-9.-]{1,253}$'),
  credential_sha256  text unique check (credential_sha256 ~ '^[0-9a-f]{64}$'),
  created_at         timestamptz not null,
  enrolled_at        timestamptz,
  generation         bigint not null default 0 check (generation >= 0),
  boot_id            text check (length(boot_id) <= 64),
  kernel_release     text check (length(kernel_release) <= 255),
  agent_version      text check (length(agent_version) <= 100),
  last_seen          timestamptz,
  recorded_reboot_id uuid,
  check ((credential_sha256 is null) = (enrolled_at is null))
);
comment on table host is 'A machine of the fleet.';
comment on column host.credential_sha256 is 'SHA-256 of the credential its agent made; null until it enrolled.';
comment on column host.generation is 'Grows with every change of what is desired of this host; never goes back.';
comment on column host.boot_id is 'Boot id of its last check-in that said something new; null before the first.';
comment on column host.last_seen is 'When it last checked in, late by up to the interval at which the service writes this.';
comment on column host.recorded_reboot_id is 'The last reboot whose complete report is stored.';

create table rollout (
  id               uuid primary key,
  created_at       timestamptz not null,
  ended_at         timestamptz,
  state            text not null check (state in ('RUNNING', 'SUCCEEDED', 'FAILED')),
  target           jsonb not null,
  max_out          integer not null check (max_out >= 1),
  max_failures     integer not null check (max_failures >= 0),
  stage_within_ms  bigint not null check (stage_within_ms > 0),
  jump_within_ms   bigint not null check (jump_within_ms > 0),
  return_within_ms bigint not null check (return_within_ms > 0),
  hosts            integer not null check (hosts between 1 and 10000),
  queued           integer not null check (queued >= 0),
  ahead            integer not null check (ahead >= 0),
  out              integer not null check (out >= 0),
  lost             integer not null check (lost >= 0),
  failures         integer not null check (failures >= 0),
  returned         integer not null check (returned >= 0),
  constraint never_more_out_than_allowed check (out + lost <= max_out),
  constraint never_more_than_there_are check (queued + ahead + out <= hosts),
  check ((state = 'RUNNING') = (ended_at is null)),
  constraint ended_means_nobody_under_way check (state = 'RUNNING' or queued + ahead + out = 0)
);
comment on table rollout is 'A planned change over many hosts. Its row is locked by whoever decides about it.';
comment on column rollout.target is 'What the hosts shall boot: protocol.BootTarget.';
comment on column rollout.max_out is 'Disruption budget: how many hosts may be out at once.';
comment on column rollout.queued is 'Reboots in QUEUED. This and the next five are kept in step with the reboots, so that no decision has to count them.';
comment on column rollout.ahead is 'Reboots in STAGING or STAGED.';
comment on column rollout.out is 'Reboots in OUT.';
comment on column rollout.lost is 'Reboots that were LOST and nobody has resolved: each keeps its place in the budget.';
comment on column rollout.failures is 'Reboots that ended otherwise than as KEXEC in time, except those taken back when the rollout stopped.';
comment on column rollout.returned is 'Reboots that ended as KEXEC in time.';

create index rollout_running on rollout (id) where state = 'RUNNING';

create table reboot (
  id                   uuid primary key,
  rollout_id           uuid not null references rollout,
  host_id              uuid not null references host,
  position             integer not null check (position >= 0),
  state                text not null check (state in ('QUEUED', 'STAGING', 'STAGED', 'OUT', 'DONE')),
  boot_id              text,
  stagings             integer not null default 0 check (stagings >= 0),
  deadline             timestamptz,
  ordered_at           timestamptz,
  order_deadline       timestamptz,
  return_deadline      timestamptz,
  ordered_generation   bigint,
  withdrawn_generation bigint,
  outcome              text check (outcome in ('KEXEC', 'FIRMWARE_FALLBACK', 'WRONG_KERNEL', 'NEVER_LEFT', 'LOST',
                         'REFUSED', 'CANCELLED')),
  detail               text,
  ended_at             timestamptz,
  lost_at              timestamptz,
  resolved_at          timestamptz,
  resolution           text,
  observed_at          timestamptz,
  observed_boot_id     text,
  observed_generation  bigint,
  step                 text check (step in ('STAGING', 'STAGED', 'JUMPING', 'RETURNED', 'REFUSED')),
  load                 jsonb,
  refusal              jsonb,
  report               jsonb,
  unique (rollout_id, position),
  unique (rollout_id, host_id),
  constraint outcome_when_done check ((state = 'DONE') = (outcome is not null)),
  constraint out_only_by_order check (state <> 'OUT' or (boot_id is not null and load is not null
    and ordered_at is not null and ordered_generation is not null and order_deadline is not null
    and return_deadline is not null)),
  constraint waiting_has_a_deadline check (state not in ('STAGING', 'OUT') or deadline is not null),
  constraint lost_is_marked check (outcome is distinct from 'LOST' or lost_at is not null),
  constraint resolved_only_what_was_lost check (resolved_at is null or lost_at is not null)
);
comment on table reboot is 'One host''s passage through a rollout, from staging to a verified outcome.';
comment on column reboot.position is 'Its turn in the rollout, from 0.';
comment on column reboot.boot_id is 'The boot that the order is bound to; bound when staging starts, null while the host has never checked in.';
comment on column reboot.stagings is 'How many boots it has been staged in.';
comment on column reboot.deadline is 'When something has to be decided even if nobody says anything.';
comment on column reboot.ordered_at is 'When the one order to jump was made; it is never made again.';
comment on column reboot.order_deadline is 'The host must not jump after this.';
comment on column reboot.return_deadline is 'The host counts as LOST after this.';
comment on column reboot.ordered_generation is 'Generation that told of the order to jump: who has seen it knows of the order.';
comment on column reboot.withdrawn_generation is 'Generation that took the order to jump back after its deadline: who has seen it cannot jump any more.';
comment on column reboot.lost_at is 'When it was given up; stays when evidence replaces the outcome later.';
comment on column reboot.resolved_at is 'When an operator said that the host is taken care of: frees its place in the budget.';
comment on column reboot.step is 'How far its agent said it is: protocol.RebootStatus.Step.';
comment on column reboot.load is 'protocol.LoadReport';
comment on column reboot.refusal is 'protocol.Refusal';
comment on column reboot.report is 'protocol.RebootReport; replaced by later ones until one is complete.';

-- A host is in one rollout at a time. One that was lost stays in its own until somebody resolved it.
create unique index one_active_reboot_per_host on reboot (host_id)
  where state <> 'DONE' or (lost_at is not null and resolved_at is null);
create index reboot_by_turn on reboot (rollout_id, state, position);
create index reboot_by_deadline on reboot (rollout_id, deadline) where deadline is not null;
create index reboot_by_host on reboot (host_id);

alter table host add constraint recorded_reboot_exists foreign key (recorded_reboot_id) references reboot;

create table access_token (
  kind       text primary key check (kind in ('OPERATOR', 'JOIN')),
  sha256     text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null
);
comment on table access_token is 'What is accepted at the operators'' and at the agents'' door; the tokens themselves are nowhere in here.';
