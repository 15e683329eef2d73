-- Rollouts that are made again and again, by a schedule.

create table rollout_template (
  name         text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  author       text not null check (length(author) between 1 and 200),
  request      jsonb not null,
  starts_at    timestamp not null,
  zone         text not null,
  rrule        text,
  next_at      timestamptz,
  last_at      timestamptz,
  last_rollout uuid references rollout,
  last_trouble text
);
comment on table rollout_template is 'A rollout, and when to make one of it.';
comment on column rollout_template.author is 'Who set it last: the author of every rollout that is made of it.';
comment on column rollout_template.request is 'What a rollout made of it is asked for with.';
comment on column rollout_template.starts_at is 'The first time, by the clock of the zone.';
comment on column rollout_template.rrule is 'Recurrence rule of RFC 5545; null: once.';
comment on column rollout_template.next_at is 'When the next rollout is made of it; null: never again.';
comment on column rollout_template.last_rollout is 'What was made of it last.';
comment on column rollout_template.last_trouble is 'Why nothing could be made of it the last time; null: something was.';
