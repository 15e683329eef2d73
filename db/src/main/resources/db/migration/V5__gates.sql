-- What is known of the gates of rollouts. The gates themselves are in their rollout's plan.

create table gate_state (
  rollout_id  uuid not null references rollout,
  gate        text not null check (gate ~ '^[a-z0-9-]{1,63}$'),
  wave        integer not null check (wave >= 0),
  open        boolean not null,
  detail      text not null check (length(detail) <= 500),
  asked_at    timestamptz,
  open_since  timestamptz,
  released_by text check (length(released_by) between 1 and 200),
  released_at timestamptz,
  primary key (rollout_id, gate, wave),
  constraint asked_or_released check ((asked_at is null) = (released_at is not null)),
  constraint released_by_somebody check ((released_at is null) = (released_by is null)),
  constraint released_is_open check (released_at is null or open),
  constraint open_since_while_open check (open = (open_since is not null))
);
comment on table gate_state is 'The last answer of a gate, or the release of a hold.';
comment on column gate_state.wave is 'The wave that waits for the gate, from 1; 0 for a gate before hosts.';
comment on column gate_state.open is 'The last answer; good only for as long as the gate''s holdsFor says.';
comment on column gate_state.detail is 'Why, for people.';
comment on column gate_state.asked_at is 'When the last answer was asked for; null for a hold.';
comment on column gate_state.open_since is 'Since when every answer was open, with never longer than holdsFor between two.';
comment on column gate_state.released_by is 'The operator who released this hold.';
