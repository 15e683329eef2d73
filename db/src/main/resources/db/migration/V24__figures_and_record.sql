-- How sure it is what reboots saved, and a record that is found by who did what and when.

alter table ledger_entry add column saved_within bigint;
comment on column ledger_entry.saved_within is 'The true difference is within this many milliseconds of saved_ms.';

create or replace view ledger_from_reboot as
select
  r.id as reboot_id, r.rollout_id, r.host_id, r.ended_at, r.outcome,
  r.outcome in ('KEXEC', 'FIRMWARE') and r.held_at is null as succeeded,
  case when r.by_firmware then 'FIRMWARE' else coalesce(r.load ->> 'method', 'FIRMWARE') end as method,
  coalesce(r.kernel_from, '') as kernel_from, coalesce(r.kernel_to, '') as kernel_to, coalesce(r.hardware, '') as hardware,
  said.complete as reported, case when said.complete then (r.report -> 'saved' ->> 'millis')::bigint end as saved_ms,
  took.*,
  case when said.complete then (r.report -> 'saved' ->> 'uncertaintyMillis')::bigint end as saved_within
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

update ledger_entry e set saved_within = (r.report -> 'saved' ->> 'uncertaintyMillis')::bigint
from reboot r where r.id = e.reboot_id and e.saved_ms is not null;

create index audit_by_actor on audit_entry (actor, id);
create index audit_by_action on audit_entry (action, id);
create index audit_by_time on audit_entry (at);
