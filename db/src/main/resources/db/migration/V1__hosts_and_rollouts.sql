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
  id            uuid primary key,
  name          text not null check (length(name) <= 200),
  author        text not null check (length(author) between 1 and 200),
  created_at    timestamptz not null,
  submitted_at  timestamptz,
  started_at    timestamptz,
  ended_at      timestamptz,
  state         text not null check (state in ('DRAFT', 'AWAITING_APPROVAL', 'SCHEDULED', 'RUNNING', 'PAUSED', 'SUCCEEDED',
                  'FAILED', 'ABORTED')),
  ending        text check (ending in ('FAILED', 'ABORTED')),
  reason        text,
  template      text,
  retry_of      uuid references rollout,
  target        jsonb not null,
  selection     jsonb not null,
  plan          jsonb not null,
  max_out       integer not null check (max_out >= 1),
  max_failures  integer not null check (max_failures >= 0),
  approve_by    timestamptz not null,
  finish_by     timestamptz,
  wake_at       timestamptz,
  wave          integer not null default 0 check (wave >= 0),
  waves         integer not null check (waves >= 1),
  hosts         integer not null check (hosts between 1 and 50000),
  queued        integer not null check (queued >= 0),
  ahead         integer not null check (ahead >= 0),
  out           integer not null check (out >= 0),
  held          integer not null check (held >= 0),
  failures      integer not null check (failures >= 0),
  succeeded     integer not null check (succeeded >= 0),
  constraint never_more_out_than_allowed check (out + held <= max_out),
  constraint never_more_than_there_are check (queued + ahead + out <= hosts),
  constraint only_what_runs_orders check (state in ('RUNNING', 'PAUSED') or ahead + out = 0),
  constraint ended_is_marked check ((state in ('SUCCEEDED', 'FAILED', 'ABORTED')) = (ended_at is not null)),
  constraint started_is_marked check (state not in ('RUNNING', 'PAUSED', 'SUCCEEDED') or started_at is not null),
  constraint wave_is_one_of_them check (wave < waves),
  constraint ends_as_it_was_stopped check (ending is null or ended_at is null or state = ending)
);
comment on table rollout is 'A planned change over many hosts.';
comment on column rollout.ending is 'How it will end once the hosts that are out are accounted for: it orders nothing any more.';
comment on column rollout.reason is 'Why it stopped.';
comment on column rollout.template is 'The template that its schedule made it from.';
comment on column rollout.retry_of is 'The rollout whose failed hosts it tries again.';
comment on column rollout.target is 'What the hosts shall boot: protocol.BootTarget.';
comment on column rollout.selection is 'Which hosts it was asked for; from its submission on they are in reboot.';
comment on column rollout.plan is 'How it is carried out, as it was asked for.';
comment on column rollout.max_out is 'Disruption budget: how many of its hosts may be out at once.';
comment on column rollout.max_failures is 'How many of its reboots may fail before it stops.';
comment on column rollout.wake_at is 'When it is to be looked at even if nobody says anything.';
comment on column rollout.wave is 'The wave it is in, from 0.';
comment on column rollout.queued is 'Reboots in QUEUED. This and the next five are kept in step with the reboots, so that no decision has to count them.';
comment on column rollout.ahead is 'Reboots in STAGING or STAGED.';
comment on column rollout.out is 'Reboots in OUT.';
comment on column rollout.held is 'Reboots that were LOST or came back badly and nobody has resolved: each keeps its place in the budget.';
comment on column rollout.failures is 'Reboots that ended otherwise than wanted and are not tried again, except those taken back when the rollout stopped.';
comment on column rollout.succeeded is 'Reboots that ended as wanted.';

create index rollout_in_progress on rollout (id) where ended_at is null;

create table rollout_wave (
  rollout_id  uuid not null references rollout,
  number      integer not null check (number >= 0),
  hosts       integer not null check (hosts >= 1),
  remaining   integer not null check (remaining between 0 and hosts),
  succeeded   integer not null check (succeeded between 0 and hosts - remaining),
  min_success integer not null check (min_success between 0 and hosts),
  soak_ms     bigint not null check (soak_ms >= 0),
  opened_at   timestamptz,
  ended_at    timestamptz,
  advanced_by text,
  primary key (rollout_id, number),
  check (ended_at is null or remaining = 0)
);
comment on table rollout_wave is 'A stage of a rollout.';
comment on column rollout_wave.remaining is 'How many of its hosts are not done.';
comment on column rollout_wave.min_success is 'How many of its hosts must have made it, else the rollout stops.';
comment on column rollout_wave.advanced_by is 'Who let the next wave begin whatever else held it.';

create table rollout_approval (
  rollout_id uuid not null references rollout,
  name       text not null,
  at         timestamptz not null,
  primary key (rollout_id, name)
);
comment on table rollout_approval is 'Who approved a rollout; its author never.';

create table budget (
  name                    text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  selector                text not null,
  label                   text,
  max_out                 text,
  host_seconds_per_minute integer check (host_seconds_per_minute >= 1),
  constraint bounds_something check (max_out is not null or host_seconds_per_minute is not null)
);
comment on table budget is 'How many hosts may be out at once, over all rollouts.';
comment on column budget.selector is 'Which hosts it applies to; empty: all.';
comment on column budget.label is 'Counts per value of this label; null: all hosts together.';
comment on column budget.max_out is 'A number of hosts, or a percentage of those it applies to.';

create table reboot (
  id                   uuid primary key,
  rollout_id           uuid not null references rollout,
  host_id              uuid not null references host,
  wave                 integer not null check (wave >= 0),
  position             integer not null check (position >= 0),
  attempt              integer not null check (attempt >= 1),
  by_firmware          boolean not null default false,
  state                text not null check (state in ('QUEUED', 'STAGING', 'STAGED', 'OUT', 'DONE')),
  boot_id              text,
  stagings             integer not null default 0 check (stagings >= 0),
  asked_generation     bigint,
  deadline             timestamptz,
  ordered_at           timestamptz,
  order_deadline       timestamptz,
  return_deadline      timestamptz,
  ordered_generation   bigint,
  withdrawn_generation bigint,
  outcome              text check (outcome in ('KEXEC', 'FIRMWARE', 'FIRMWARE_FALLBACK', 'WRONG_KERNEL', 'NEVER_LEFT', 'LOST',
                         'REFUSED', 'CANCELLED', 'REHEARSED')),
  detail               text,
  ended_at             timestamptz,
  lost_at              timestamptz,
  held_at              timestamptz,
  resolved_at          timestamptz,
  resolution           text,
  observed_at          timestamptz,
  observed_boot_id     text,
  observed_generation  bigint,
  step                 text check (step in ('STAGING', 'STAGED', 'JUMPING', 'RETURNED', 'REFUSED')),
  load                 jsonb,
  refusal              jsonb,
  report               jsonb,
  unique (rollout_id, position, attempt),
  unique (rollout_id, host_id, attempt),
  constraint outcome_when_done check ((state = 'DONE') = (outcome is not null)),
  constraint out_only_by_order check (state <> 'OUT' or (boot_id is not null and (load is not null or by_firmware)
    and ordered_at is not null and ordered_generation is not null and order_deadline is not null
    and return_deadline is not null)),
  constraint waiting_has_a_deadline check (state not in ('STAGING', 'OUT') or deadline is not null),
  constraint lost_is_marked check (outcome is distinct from 'LOST' or lost_at is not null),
  constraint lost_is_held check (lost_at is null or held_at is not null),
  constraint resolved_only_what_was_held check (resolved_at is null or held_at is not null)
);
comment on table reboot is 'One host''s passage through a rollout, from staging to a verified outcome.';
comment on column reboot.position is 'Its turn in the rollout, from 0.';
comment on column reboot.attempt is '1 for the host''s first in this rollout; a host that never left may be tried again.';
comment on column reboot.by_firmware is 'The host goes through its firmware: nothing is loaded.';
comment on column reboot.boot_id is 'The boot that the order is bound to; bound when staging starts, null while the host has never checked in.';
comment on column reboot.stagings is 'How many boots it has been staged in.';
comment on column reboot.asked_generation is 'Generation that asked it to stage, and how: who has not seen it has not answered.';
comment on column reboot.deadline is 'When something has to be decided even if nobody says anything; in QUEUED: its turn does not come before.';
comment on column reboot.ordered_at is 'When the one order to jump was made; it is never made again.';
comment on column reboot.order_deadline is 'The host must not jump after this.';
comment on column reboot.return_deadline is 'The host counts as LOST after this.';
comment on column reboot.ordered_generation is 'Generation that told of the order to jump: who has seen it knows of the order.';
comment on column reboot.withdrawn_generation is 'Generation that took the order to jump back after its deadline: who has seen it cannot jump any more.';
comment on column reboot.lost_at is 'When it was given up; stays when evidence replaces the outcome later.';
comment on column reboot.held_at is 'When it ended badly after its host left: keeps its place in the budget until resolved_at.';
comment on column reboot.resolved_at is 'When an operator said that the host is taken care of: frees its place in the budget.';
comment on column reboot.step is 'How far its agent said it is: protocol.RebootStatus.Step.';
comment on column reboot.load is 'protocol.LoadReport';
comment on column reboot.refusal is 'protocol.Refusal';
comment on column reboot.report is 'protocol.RebootReport; replaced by later ones until one is complete.';

-- A host is in one rollout at a time. One that was lost or came back badly stays in its own until somebody resolved it.
create unique index one_active_reboot_per_host on reboot (host_id)
  where state <> 'DONE' or (held_at is not null and resolved_at is null);
create index reboot_by_turn on reboot (rollout_id, state, wave, position) where state <> 'DONE';
create index reboot_by_deadline on reboot (rollout_id, deadline) where deadline is not null;
create index reboot_by_host on reboot (host_id);
create index reboot_by_end on reboot (ended_at) where ordered_at is not null;
create index place_in_the_budgets on reboot (rollout_id) where state = 'OUT' or (held_at is not null and resolved_at is null);

alter table host add constraint recorded_reboot_exists foreign key (recorded_reboot_id) references reboot;

create table access_token (
  kind       text primary key check (kind in ('OPERATOR', 'JOIN')),
  sha256     text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null
);
comment on table access_token is 'What is accepted at the operators'' and at the agents'' door; the tokens themselves are nowhere in here.';
