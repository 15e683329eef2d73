-- What was made by requests that may be sent again.

create table idempotency_key (
  caller         text not null check (length(caller) <= 200),
  key            text not null check (length(key) <= 255),
  request_sha256 text not null check (request_sha256 ~ '^[0-9a-f]{64}$'),
  made           text not null check (length(made) <= 300),
  at             timestamptz not null,
  primary key (caller, key)
);
comment on table idempotency_key is 'What a request made, so that the same one again makes nothing.';
comment on column idempotency_key.made is 'Id or name of it.';
create index idempotency_key_by_age on idempotency_key (at);
