-- What reboots came to: lists of them by any filter, and the figures in few bytes, apart from the long reports they are from.

alter table reboot add column dry_run boolean not null default false;
comment on column reboot.dry_run is 'Its rollout lets nobody jump.';
update reboot set dry_run = true from rollout where rollout.id = rollout_id and (plan ->> 'dryRun')::boolean;

-- The newest that ended come first, whatever they are filtered by.
drop index reboot_by_host;
create index reboot_by_host on reboot (host_id, ended_at, id);
create index ended_reboot on reboot (ended_at, id) where ended_at is not null;
create index ended_reboot_by_rollout on reboot (rollout_id, ended_at, id) where ended_at is not null;
create index ended_reboot_by_outcome on reboot (outcome, ended_at, id) where ended_at is not null;
create index ended_rehearsal on reboot (ended_at, id) where dry_run and ended_at is not null;
create index reboot_to_resolve on reboot (ended_at, id) where held_at is not null and resolved_at is null;

create index rollout_by_author on rollout (author, id);
create index rollout_by_template on rollout (template, id);

create table ledger_entry (
  reboot_id             uuid primary key references reboot,
  rollout_id            uuid not null,
  host_id               uuid not null,
  ended_at              timestamptz not null,
  outcome               text not null,
  succeeded             boolean not null,
  method                text collate "C" not null,
  kernel_from           text collate "C" not null,
  kernel_to             text collate "C" not null,
  hardware              text collate "C" not null,
  reported              boolean not null,
  saved_ms              bigint,
  stage_ms              bigint,
  stage_within          bigint,
  decision_ms           bigint,
  decision_within       bigint,
  drain_ms              bigint,
  drain_within          bigint,
  stop_ms               bigint,
  stop_within           bigint,
  hot_phase_ms          bigint,
  hot_phase_within      bigint,
  kernel_ms             bigint,
  kernel_within         bigint,
  initrd_ms             bigint,
  initrd_within         bigint,
  user_space_ms         bigint,
  user_space_within     bigint,
  agent_up_ms           bigint,
  agent_up_within       bigint,
  verified_ms           bigint,
  verified_within       bigint,
  out_of_service_ms     bigint,
  out_of_service_within bigint
);
comment on table ledger_entry is 'A reboot that was ordered to jump and has ended, in figures. Everything in it is from reboot and its report, in the same transaction; a phase that is not known is null.';
comment on column ledger_entry.succeeded is 'It ended as wanted, and its host kept no place in the budgets.';
comment on column ledger_entry.method is 'protocol.LoadMethod of what was loaded; FIRMWARE where nothing was.';
comment on column ledger_entry.kernel_from is 'Like kernel_to and hardware: empty where it is not known.';
comment on column ledger_entry.reported is 'Its complete report is in: what is known of its phases is here.';
comment on column ledger_entry.saved_ms is 'How much sooner the host was back than by its firmware.';
comment on column ledger_entry.stage_within is 'The true length is within this many milliseconds of stage_ms; like the others of that name.';
create index ledger_by_end on ledger_entry (ended_at, reboot_id);
create index ledger_by_host on ledger_entry (host_id, ended_at);
create index ledger_by_what_was_tried on ledger_entry (hardware, kernel_from, kernel_to, method, outcome, succeeded) include (ended_at);

create view ledger_from_reboot as
select
  r.id as reboot_id, r.rollout_id, r.host_id, r.ended_at, r.outcome,
  r.outcome in ('KEXEC', 'FIRMWARE') and r.held_at is null as succeeded,
  case when r.by_firmware then 'FIRMWARE' else coalesce(r.load ->> 'method', 'FIRMWARE') end as method,
  coalesce(r.kernel_from, '') as kernel_from, coalesce(r.kernel_to, '') as kernel_to, coalesce(r.hardware, '') as hardware,
  said.complete as reported, case when said.complete then (r.report -> 'saved' ->> 'millis')::bigint end as saved_ms,
  took.*
from reboot r
cross join lateral (select coalesce((r.report ->> 'complete')::boolean, false) as complete) said
cross join lateral (
  select
    max(millis) filter (where phase = 'STAGE') as stage_ms,
    max("uncertaintyMillis") filter (where phase = 'STAGE') as stage_within,
    max(millis) filter (where phase = 'DECISION') as decision_ms,
    max("uncertaintyMillis") filter (where phase = 'DECISION') as decision_within,
    max(millis) filter (where phase = 'DRAIN') as drain_ms,
    max("uncertaintyMillis") filter (where phase = 'DRAIN') as drain_within,
    max(millis) filter (where phase = 'STOP') as stop_ms,
    max("uncertaintyMillis") filter (where phase = 'STOP') as stop_within,
    max(millis) filter (where phase = 'HOT_PHASE') as hot_phase_ms,
    max("uncertaintyMillis") filter (where phase = 'HOT_PHASE') as hot_phase_within,
    max(millis) filter (where phase = 'KERNEL') as kernel_ms,
    max("uncertaintyMillis") filter (where phase = 'KERNEL') as kernel_within,
    max(millis) filter (where phase = 'INITRD') as initrd_ms,
    max("uncertaintyMillis") filter (where phase = 'INITRD') as initrd_within,
    max(millis) filter (where phase = 'USER_SPACE') as user_space_ms,
    max("uncertaintyMillis") filter (where phase = 'USER_SPACE') as user_space_within,
    max(millis) filter (where phase = 'AGENT_UP') as agent_up_ms,
    max("uncertaintyMillis") filter (where phase = 'AGENT_UP') as agent_up_within,
    max(millis) filter (where phase = 'VERIFIED') as verified_ms,
    max("uncertaintyMillis") filter (where phase = 'VERIFIED') as verified_within,
    max(millis) filter (where phase = 'OUT_OF_SERVICE') as out_of_service_ms,
    max("uncertaintyMillis") filter (where phase = 'OUT_OF_SERVICE') as out_of_service_within
  from jsonb_to_recordset(case when said.complete then r.report -> 'phases' else '[]' end)
    as timing(phase text, millis bigint, "uncertaintyMillis" bigint)
) took
where r.state = 'DONE' and r.ordered_at is not null and r.ended_at is not null;
comment on view ledger_from_reboot is 'What has to be in ledger_entry, column by column.';

insert into ledger_entry select * from ledger_from_reboot;
drop index experience_by_hardware;
