-- How far the log of events was removed, so that whoever reads on from before that can be told.

create table event_log (
  only_one   boolean primary key default true check (only_one),
  removed_to bigint not null check (removed_to >= 0)
);
comment on table event_log is 'What is known of the log of events as a whole: one row.';
comment on column event_log.removed_to is 'Up to this position events were removed, some or all.';

-- What was removed before is not known. What is not there counts as removed: a gap too many is better than one too few.
insert into event_log (removed_to)
select coalesce((select min(position) - 1 from event), (select last_value from event_position where is_called), 0);

-- What waited for webhooks that are disabled, from before that was impossible.
update webhook_delivery set state = 'FAILED', next_try_at = null, ended_at = now()
from webhook where webhook.name = webhook_delivery.webhook and not webhook.enabled and webhook_delivery.state = 'PENDING';
