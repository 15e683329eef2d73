-- The record of what operators did becomes a chain of digests: whoever changes it past its triggers can be found out.

create table audit_chain (
  position bigint primary key check (position >= 1),
  entry_id bigint not null unique,
  digest   bytea not null check (length(digest) = 32)
);
comment on table audit_chain is 'A link for each entry of the audit log, in the order of their commits, without gaps. Links are only ever added.';
comment on column audit_chain.entry_id is 'The entry. No foreign key: a link stays when its entry is gone, and tells so.';
comment on column audit_chain.digest is 'SHA-256 of the digest before (32 zero bytes before the first) and the entry''s text in UTF-8.';

create function audit_entry_text(entry audit_entry) returns text language sql stable as $$
  select jsonb_build_array(entry.id, (extract(epoch from entry.at) * 1000000)::bigint, entry.actor, entry.address, entry.action,
    entry.subject, entry.details)::text
$$;
comment on function audit_entry_text is 'What of an entry goes into its digest: the time in microseconds since 1970, the rest as it is.';

-- Whoever adds links holds this lock, by a number that nobody else uses ("audit" in ASCII), to the end of its transaction.
create function chain_audit_entries(first bigint) returns void language plpgsql as $$
declare
  last audit_chain;
  entry audit_entry;
begin
  perform pg_advisory_xact_lock(418581342580);
  select * into last from audit_chain order by position desc limit 1;
  if not found then
    last := (0, 0, decode(repeat('00', 32), 'hex'));
  end if;
  for entry in
    select * from audit_entry e
    where e.id >= first and not exists (select from audit_chain c where c.entry_id = e.id) order by e.id
  loop
    last := (last.position + 1, entry.id, sha256(last.digest || convert_to(audit_entry_text(entry), 'UTF8')));
    insert into audit_chain select last.*;
  end loop;
end
$$;

-- Runs as the transaction commits, when it waits for no other lock any more. The first of its entries brings all of them
-- into the chain; those of others are in it since their own commit.
create function audit_entry_is_chained() returns trigger language plpgsql as $$
begin
  if not exists (select from audit_chain where entry_id = new.id) then
    perform chain_audit_entries(new.id);
  end if;
  return null;
end
$$;
create constraint trigger audit_entry_is_chained after insert on audit_entry deferrable initially deferred
  for each row execute function audit_entry_is_chained();
alter table audit_entry enable always trigger audit_entry_is_chained;

create trigger audit_chain_is_kept before update or delete on audit_chain for each row execute function audit_entry_is_kept();
create trigger audit_links_are_kept before truncate on audit_chain execute function audit_entry_is_kept();
alter table audit_chain enable always trigger audit_chain_is_kept;
alter table audit_chain enable always trigger audit_links_are_kept;

select chain_audit_entries(0);
