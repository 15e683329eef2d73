-- A rollout names hooks that its hosts' owners installed, to be run around each reboot.

alter table rollout add column hooks jsonb not null default '[]' check (jsonb_typeof(hooks) = 'array');

comment on column rollout.hooks is 'Names of hooks on the hosts, to be run around each reboot beside those that always are.';

update rollout_template set request = request || '{"hooks": []}' where request -> 'hooks' is null;
