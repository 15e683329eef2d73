-- Credentials of hosts can be renewed and revoked, hosts can be retired, and what a host is made of is known.

create table host_credential (
  sha256  text primary key constraint is_a_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  host_id uuid not null references host,
  slot    text not null check (slot in ('CURRENT', 'NEXT', 'REVOKED')),
  since   timestamptz not null
);
comment on table host_credential is 'What hosts prove with who they are; the credentials themselves are nowhere in here.';
comment on column host_credential.sha256 is 'SHA-256 of the credential, which the host''s agent made.';
comment on column host_credential.slot is 'NEXT was announced with the current one and becomes current as it is first used; until then both are accepted. REVOKED stays, so that whoever has it cannot enrol with it again.';
create unique index one_credential_per_slot on host_credential (host_id, slot) where slot <> 'REVOKED';

insert into host_credential select credential_sha256, id, 'CURRENT', enrolled_at from host where credential_sha256 is not null;
alter table host drop column credential_sha256;

alter table host
  add column retired_at timestamptz,
  add column hardware text check (length(hardware) between 1 and 200),
  add constraint retired_is_not_enrolled check (retired_at is null or enrolled_at is null);
comment on column host.enrolled_at is 'When its agent was let in; null while it has no credential.';
comment on column host.retired_at is 'Since when it is not part of the fleet any more; its history stays.';
comment on column host.hardware is 'Vendor and product of the machine, as its agent says; null while it does not.';

alter table reboot
  add column hardware text,
  add column kernel_from text,
  add column kernel_to text;
comment on column reboot.hardware is 'host.hardware when the order to jump was made.';
comment on column reboot.kernel_from is 'The release that the order to jump was to leave.';
comment on column reboot.kernel_to is 'The release that was to run afterwards: what was loaded, or what the firmware started where nothing was.';

update reboot set
  kernel_from = report ->> 'kernelBefore',
  kernel_to = coalesce(load ->> 'kernelRelease', report ->> 'kernelAfter')
where ordered_at is not null;

-- What was tried on which hardware, from which kernel to which, and what came of it.
create index experience_by_hardware on reboot (hardware, kernel_from, kernel_to, outcome) where ordered_at is not null;
