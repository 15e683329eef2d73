package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TokensTest {

  private static boolean revoke(Tokens tokens, String name, CyclicBarrier together) {
    try {
      together.await();
      tokens.revoke(new Actor("somebody", "127.0.0.1"), name);
      return true;
    } catch (TokenException e) {
      assertThat(e.reason()).isEqualTo(TokenException.Reason.LAST);
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void create(Tokens tokens, String name) {
    tokens.create(Actor.SYSTEM, name, new Grant(Role.ADMINISTRATOR, Scope.EVERYTHING), Tokens.USUAL);
  }

  @Test
  void twoAdministratorsWhoRevokeEachOtherAtOnceDoNotLockEverybodyOut() {
    try (var service = RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());
        var threads = Executors.newFixedThreadPool(2)) {
      var tokens = service.bean(Tokens.class);
      for (int round = 0; round < 10; round++) {
        service.database().update("delete from access_token");
        create(tokens, "alice");
        create(tokens, "bob");
        var together = new CyclicBarrier(2);
        var alice = CompletableFuture.supplyAsync(() -> revoke(tokens, "bob", together), threads);
        var bob = CompletableFuture.supplyAsync(() -> revoke(tokens, "alice", together), threads);
        assertThat(List.of(alice.join(), bob.join())).containsExactlyInAnyOrder(true, false);
      }
    }
  }
}
