package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.support.MovableClock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Whoever reads the tokens as one of them is revoked does not bring it back. */
class AccessTokensTest {

  private final MovableClock clock = new MovableClock();
  private final Token token =
      new Token(
          1,
          "bob",
          new Grant(Role.VIEWER, Scope.EVERYTHING),
          clock.instant(),
          "alice",
          clock.instant().plus(Duration.ofDays(1)),
          null);

  /** What is committed. */
  private volatile Map<String, Token> table = Map.of("digest", token);

  @Test
  void aRevocationIsNotUndoneByWhoReadTheTableBeforeIt() {
    var hasRead = new CountDownLatch(1);
    var isRevoked = new CountDownLatch(1);
    var tokens =
        new AccessTokens(
            () -> {
              var read = table;
              hasRead.countDown();
              await(isRevoked);
              return read;
            },
            digest -> Optional.ofNullable(table.get(digest)),
            clock);
    var slow = CompletableFuture.supplyAsync(() -> tokens.find("digest"));
    await(hasRead);
    table = Map.of();
    tokens.changed();
    isRevoked.countDown();
    assertThat(tokens.find("digest")).isEmpty();
    assertThat(slow.join()).isEmpty();
    assertThat(tokens.find("digest")).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
