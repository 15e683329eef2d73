-- Tokens with names, as many as there are operators: what is done is somebody's doing, and one token can be revoked
-- without shutting the others out.

alter table access_token drop constraint access_token_pkey;
alter table access_token
  add column id bigint generated always as identity primary key,
  add column name text,
  add column created_by text,
  add column revoked_at timestamptz;
update access_token set name = lower(kind), created_by = 'system';
alter table access_token
  alter column name set not null,
  alter column created_by set not null,
  add constraint name_is_a_name check (name ~ '^[a-z0-9][a-z0-9._@-]{0,62}$' and name <> 'system'),
  add constraint created_by_somebody check (length(created_by) between 1 and 200);
create unique index one_accepted_token_per_name on access_token (name) where revoked_at is null;

comment on table access_token is 'Tokens for the operators'' and the agents'' door; the tokens themselves are nowhere in here.';
comment on column access_token.kind is 'OPERATOR opens the operators'' door, JOIN lets a machine enrol.';
comment on column access_token.sha256 is 'SHA-256 of the token. It stays when the token is revoked, so that no file brings it back.';
comment on column access_token.created_by is 'Name of the operator''s token it was made with; system at the first start.';
comment on column access_token.revoked_at is 'Since when it is not accepted any more; null: it is.';
