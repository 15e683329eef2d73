package io.kexecfleet.service.fleetlock;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.MovableClock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Whoever looks a secret up as it is replaced does not bring it back. */
class GroupSecretsTest {

  private final MovableClock clock = new MovableClock();

  /** What is committed. */
  private volatile Optional<String> table = Optional.of("group");

  @Test
  void aReplacementIsNotUndoneByWhoLookedTheSecretUpBeforeIt() {
    var hasRead = new CountDownLatch(1);
    var isReplaced = new CountDownLatch(1);
    var secrets =
        new GroupSecrets(
            _ -> {
              var read = table;
              hasRead.countDown();
              await(isReplaced);
              return read;
            },
            clock);
    var slow = CompletableFuture.supplyAsync(() -> secrets.groupOf("digest"));
    await(hasRead);
    table = Optional.empty();
    secrets.changed();
    isReplaced.countDown();
    assertThat(slow.join()).isEmpty();
    assertThat(secrets.groupOf("digest")).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
