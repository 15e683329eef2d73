-- What operators did to a rollout counts, and a new try says whom it leaves out.

alter table rollout add column acts bigint not null default 0;
comment on column rollout.acts is 'How many acts of operators changed it, so that whoever saw it before one can be told.';

alter table rollout add column left_out jsonb not null default '[]';
comment on column rollout.left_out is 'rollout.LeftOut: hosts of the rollout that it tries again which are not in it, and why.';
