-- What hosts find when they look at themselves, and so which of them are ready for a reboot; and which staged images went stale.

alter table host
  add column readiness text,
  add column findings_digest text,
  add constraint readiness_is_one_of_them check (readiness in ('READY', 'WARNINGS', 'BLOCKED')),
  add constraint findings_have_their_digest check (findings_digest ~ '^[0-9a-f]{32}$'),
  add constraint readiness_comes_with_its_digest check (num_nulls(readiness, findings_digest) in (0, 2));
comment on column host.readiness is 'What host_findings come to; null while the agent has not looked.';
comment on column host.findings_digest is 'The first half of the SHA-256 of host_findings, by which a check-in that says them again is known.';

create table host_findings (
  host_id  uuid primary key references host,
  findings jsonb not null,
  constraint findings_are_a_list check (jsonb_typeof(findings) = 'array')
);
comment on table host_findings is 'What the agent of a host found there: protocol.Finding. Apart from host, whose rows are written again whenever their hosts were seen, and are read all together to be counted: this is several times as long.';

alter table reboot add column stale boolean not null default false;
comment on column reboot.stale is 'Was staged in this boot already, and is staged again because the image was no longer what it should be.';
