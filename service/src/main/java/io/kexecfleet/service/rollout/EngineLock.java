package io.kexecfleet.service.rollout;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Whoever decides about rollouts holds this until its transaction ends, on whichever replica: budgets span rollouts, so
 * two who decide at once could both take the last place. Decisions are taken in batches, which keeps it short.
 */
@Component
class EngineLock {

  /** Nobody else uses advisory locks with this number: "kexec" in ASCII. */
  private static final long KEY = 0x6b65786563L;

  private final JdbcClient database;

  EngineLock(JdbcClient database) {
    this.database = database;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  void take() {
    database.sql("select pg_advisory_xact_lock(?)").param(KEY).query((_, _) -> true).single();
  }
}
