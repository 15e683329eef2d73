-- Two ways more in which a host may come back otherwise than wanted.

alter table reboot drop constraint reboot_outcome_check;
alter table reboot add constraint reboot_outcome_check check (outcome in ('KEXEC', 'FIRMWARE', 'FIRMWARE_FALLBACK',
  'WATCHDOG_RESET', 'POWER_CYCLED', 'WRONG_KERNEL', 'NEVER_LEFT', 'LOST', 'REFUSED', 'CANCELLED', 'REHEARSED'));
