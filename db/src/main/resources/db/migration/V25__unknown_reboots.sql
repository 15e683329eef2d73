-- A host may be back from a reboot that this database does not know, because it was set back since. Its report cannot be kept, and
-- it is told all the same that it need not repeat it: it would take no other order until then.
alter table host drop constraint recorded_reboot_exists;
comment on column host.recorded_reboot_id is 'The last reboot whose complete report is stored, or which is not known here.';
