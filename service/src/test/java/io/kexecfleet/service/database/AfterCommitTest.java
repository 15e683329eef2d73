package io.kexecfleet.service.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.RunningService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

class AfterCommitTest {

  private final TransactionTemplate transactions = RunningService.shared().bean(TransactionTemplate.class);
  private final List<String> done = new ArrayList<>();

  @Test
  void isDoneOnceTheTransactionIsCommittedAndNotBefore() {
    transactions.executeWithoutResult(
        _ -> {
          AfterCommit.run(() -> done.add("it"));
          assertThat(done).isEmpty();
        });
    assertThat(done).containsExactly("it");
  }

  @Test
  void isNotDoneWhereItIsTakenBack() {
    transactions.executeWithoutResult(
        status -> {
          AfterCommit.run(() -> done.add("it"));
          status.setRollbackOnly();
        });
    assertThat(done).isEmpty();
  }
}
