-- Labels, by which hosts are chosen and budgets counted, and the record of what operators did.

alter table host add column labels jsonb not null default '{}'
  constraint labels_are_texts check (jsonb_typeof(labels) = 'object'
    and not jsonb_path_exists(labels, '$.* ? (@.type() != "string")'));
comment on column host.labels is 'Text by text, as operators set them.';

-- A host's row is written again and again, to say when it was last seen. With room on its page the indexes stay untouched.
alter table host set (fillfactor = 70);

-- For key=value: what few hosts have is found without reading the fleet.
create index host_by_labels on host using gin (labels jsonb_path_ops);

create table audit_entry (
  id      bigint generated always as identity primary key,
  at      timestamptz not null,
  actor   text not null check (length(actor) between 1 and 200),
  address text not null check (length(address) <= 100),
  action  text not null check (action ~ '^[a-z-]+\.[a-z-]+$'),
  subject text not null check (length(subject) <= 300),
  details jsonb not null check (jsonb_typeof(details) = 'object')
);
comment on table audit_entry is 'Who did what, when and from where. Entries are only ever added.';
comment on column audit_entry.actor is 'Name of the operator''s token, or system.';
comment on column audit_entry.address is 'Where the request came from; empty for the service itself.';
comment on column audit_entry.action is 'What was done, as rollout.pause.';
comment on column audit_entry.subject is 'Id or name of what it was done to.';
create index audit_by_subject on audit_entry (subject, id);

create function audit_entry_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is only ever added to.';
end
$$;
create trigger audit_entry_is_kept before update or delete on audit_entry for each row execute function audit_entry_is_kept();
create trigger audit_log_is_kept before truncate on audit_entry execute function audit_entry_is_kept();
-- Also where a session says that it only replays what was done elsewhere.
alter table audit_entry enable always trigger audit_entry_is_kept;
alter table audit_entry enable always trigger audit_log_is_kept;
