package io.kexecfleet.service.rollout.ledger;

import java.util.Collection;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the ledger in step with the reboots, inside the transaction that changes them. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class LedgerEntries {

  private final JdbcClient database;

  LedgerEntries(JdbcClient database) {
    this.database = database;
  }

  /**
   * Enters reboots as they stand in the database now. Those that have not ended, or were never ordered to jump, are not
   * entered; once more changes nothing.
   */
  public void enter(Collection<UUID> rebootIds) {
    var ids = rebootIds.toArray(UUID[]::new);
    database.sql("delete from ledger_entry where reboot_id = any(?)").param(ids).update();
    database.sql("insert into ledger_entry select * from ledger_from_reboot where reboot_id = any(?)").param(ids).update();
  }
}
