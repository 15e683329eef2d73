package io.kexecfleet.service.database;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** For what is told to nobody before it is on record, and to nobody at all if it never is. */
public final class AfterCommit {

  private AfterCommit() {}

  /**
   * Inside a transaction.
   *
   * @param work must not throw; is not done where the transaction was committed and nobody could say so
   */
  public static void run(Runnable work) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            work.run();
          }
        });
  }
}
