-- Who may do what: every token has a role, an end and perhaps a scope; machines join by tokens that are limited; a rollout
-- belongs to the scope under which it was made.

alter table access_token
  add column role text check (role in ('VIEWER', 'OPERATOR', 'APPROVER', 'ADMINISTRATOR')),
  add column scope text not null default '' check (length(scope) <= 4096),
  add column expires_at timestamptz;
-- Until now whoever came in could do everything, for ever.
update access_token set role = 'ADMINISTRATOR', expires_at = now() + interval '90 days' where kind = 'OPERATOR';

create table join_token (
  id         bigint generated always as identity primary key,
  name       text not null check (name ~ '^[a-z0-9][a-z0-9._@-]{0,62}$'),
  sha256     text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  labels     jsonb not null default '{}' check (jsonb_typeof(labels) = 'object'),
  uses       integer not null check (uses >= 1),
  uses_left  integer not null check (uses_left between 0 and uses),
  created_at timestamptz not null,
  created_by text not null check (length(created_by) between 1 and 200),
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create unique index one_open_join_token_per_name on join_token (name) where revoked_at is null;
comment on table join_token is 'Tokens by which machines become hosts; the tokens themselves are nowhere in here.';
comment on column join_token.labels is 'What every host gets that enrols with it; one that is known already must have them.';
comment on column join_token.uses_left is 'How many more hosts may enrol with it.';

insert into join_token (name, sha256, uses, uses_left, created_at, created_by, expires_at, revoked_at)
  select name, sha256, 1000000, 1000000, created_at, created_by, now() + interval '90 days', revoked_at
  from access_token where kind = 'JOIN';
delete from access_token where kind = 'JOIN';
alter table access_token drop column kind, alter column role set not null, alter column expires_at set not null;
alter table access_token
  add constraint administrators_reach_everything check (role <> 'ADMINISTRATOR' or scope = '');
comment on table access_token is 'Tokens for the operators'' door; the tokens themselves are nowhere in here.';
comment on column access_token.scope is 'Selector of the hosts that it reaches; empty: all.';
comment on column access_token.created_by is 'Name of who made it; system for the first administrator''s.';

create table first_administrator (
  sha256     text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null,
  spent_at   timestamptz
);
comment on table first_administrator is 'One-time secrets, each good for making one administrator.';
comment on column first_administrator.spent_at is 'When that was done. The row stays, so that no file brings the secret back.';

alter table rollout add column scope text not null default '' check (length(scope) <= 4096);
comment on column rollout.scope is 'The scope it was made under: only hosts that this selector matches are in it; empty: any.';
create index rollout_by_scope on rollout (scope, id);

-- Hosts are listed by the kernel they run. What is written again and again, when they were last seen, has no index on purpose.
create index host_by_kernel on host (coalesce(kernel_release, ''), name);
