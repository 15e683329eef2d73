-- What happened, for those who watch: one log, and what is sent to others because of it.

create table event (
  id         bigint generated always as identity primary key,
  position   bigint unique,
  at         timestamptz not null,
  kind       text not null check (kind ~ '^[a-z]+\.[a-z-]+$' and length(kind) <= 63),
  rollout_id uuid references rollout,
  host       text check (length(host) <= 253),
  scope      text check (length(scope) <= 4000),
  data       jsonb not null check (jsonb_typeof(data) = 'object' and length(data::text) <= 16384)
);
comment on table event is 'What happened to rollouts and reboots. Written in the transaction that did it, and removed after a time.';
comment on column event.position is 'Where it stands in the log: in the order in which transactions were committed. Null before its own is.';
comment on column event.scope is 'The scope under which its rollout was made; null: none.';
comment on column event.data is 'What is told about it, for people and programs.';
create index event_by_rollout on event (rollout_id, position);
create index event_by_time on event (at);
create index event_without_position on event (id) where position is null;

create sequence event_position;
comment on sequence event_position is 'Taken from only by who holds the lock that place_events takes.';

-- A reader that has seen a position must never find an earlier one later. So positions are given out as transactions are
-- committed, by one after the other: the lock ends when what it guarded can be seen.
create function place_events() returns trigger language plpgsql as $$
declare
  latest bigint;
begin
  if not exists (select from event where id = new.id and position is null) then
    return null;
  end if;
  perform pg_advisory_xact_lock(x'6576656e74'::bigint);
  -- Events without a position that can be seen here are this transaction's own.
  update event set position = placed.position
  from (select own.id, nextval('event_position') as position
        from (select id from event where position is null order by id) as own) as placed
  where event.id = placed.id;
  select max(position) into latest from event;
  perform pg_notify('kexec_fleet_events', latest::text);
  return null;
end $$;

create constraint trigger event_is_placed after insert on event
  deferrable initially deferred for each row execute function place_events();

create table work_lease (
  name   text primary key check (length(name) <= 200),
  holder uuid not null,
  until  timestamptz not null
);
comment on table work_lease is 'Which replica does a piece of work that only one may do at a time; another may once the lease has run out.';
comment on column work_lease.until is 'By the clock of the database, which is the same for everybody.';

create table webhook (
  name             text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  url              text not null check (length(url) <= 2048),
  template         text not null check (template in ('GENERIC', 'SLACK')),
  events           text[] not null check (cardinality(events) between 1 and 50),
  scope            text check (length(scope) <= 4000),
  enabled          boolean not null,
  disabled_because text check (length(disabled_because) <= 500),
  secret           text not null check (secret ~ '^whsec_[A-Za-z0-9+/]+=*$'),
  old_secret       text check (old_secret ~ '^whsec_[A-Za-z0-9+/]+=*$'),
  old_secret_until timestamptz,
  created_at       timestamptz not null,
  created_by       text not null check (length(created_by) between 1 and 200),
  check ((old_secret is null) = (old_secret_until is null))
);
comment on table webhook is 'Whom events are sent to.';
comment on column webhook.url is 'May itself be a secret, as Slack''s are.';
comment on column webhook.events is 'Kinds of events, or beginnings of kinds that end with *.';
comment on column webhook.scope is 'Only events of rollouts that were made under this scope; null: all.';
comment on column webhook.disabled_because is 'Why it was disabled by the service; null: it was not.';
comment on column webhook.secret is 'Signs what is sent, so the service has to know it.';
comment on column webhook.old_secret is 'Signs along until the receiver knows the new one.';

create table webhook_delivery (
  number       bigint generated always as identity primary key,
  id           uuid not null unique default gen_random_uuid(),
  webhook      text not null references webhook on delete cascade,
  event_id     bigint not null references event on delete cascade,
  state        text not null default 'PENDING' check (state in ('PENDING', 'DELIVERED', 'FAILED')),
  since        timestamptz not null,
  tries        integer not null default 0 check (tries >= 0),
  next_try_at  timestamptz,
  ended_at     timestamptz,
  attempts     jsonb not null default '[]' check (jsonb_typeof(attempts) = 'array'),
  check ((state = 'PENDING') = (next_try_at is not null)),
  check ((state = 'PENDING') = (ended_at is null))
);
comment on table webhook_delivery is 'An event that is sent to a webhook. Written with the event, so that none is forgotten.';
comment on column webhook_delivery.id is 'The same with every try: by it the receiver knows a repetition.';
comment on column webhook_delivery.since is 'When it was first to be sent, or was to be sent again: how long it is tried counts from here.';
comment on column webhook_delivery.tries is 'How often it was tried since then.';
comment on column webhook_delivery.attempts is 'The last tries, and what was answered.';
create index webhook_delivery_due on webhook_delivery (webhook, next_try_at, number) where state = 'PENDING';
create index webhook_delivery_by_webhook on webhook_delivery (webhook, number);
create index webhook_delivery_by_event on webhook_delivery (event_id);

create table silence (
  reboot_id   uuid primary key references reboot,
  number      bigint generated always as identity unique,
  rollout_id  uuid not null references rollout,
  host        text not null,
  state       text not null default 'WANTED' check (state in ('WANTED', 'ACTIVE', 'ENDING', 'ENDED', 'FAILED')),
  until       timestamptz not null,
  silence_id  text check (length(silence_id) <= 100),
  tries       integer not null default 0 check (tries >= 0),
  next_try_at timestamptz,
  last_error  text check (length(last_error) <= 500),
  check ((state in ('WANTED', 'ENDING')) = (next_try_at is not null))
);
comment on table silence is 'A silence in Alertmanager for a host that is out. Written with the order to jump.';
comment on column silence.until is 'When it ends by itself.';
comment on column silence.silence_id is 'What Alertmanager calls it; null before it said so.';
comment on column silence.tries is 'How often what its state asks for was tried: from the second time on, it may have worked unseen.';
create index silence_due on silence (next_try_at) where next_try_at is not null;
create index silence_active on silence (until) where state = 'ACTIVE';
