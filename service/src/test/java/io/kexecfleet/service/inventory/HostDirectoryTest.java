package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.secret.Secret;
import io.kexecfleet.service.support.Replicas;
import io.kexecfleet.service.support.TestAgent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class HostDirectoryTest {

  private final List<HostDirectory> replicas =
      List.of(Replicas.FIRST.bean(HostDirectory.class), Replicas.SECOND.bean(HostDirectory.class));

  private static final long JOIN_TOKEN =
      Replicas.FIRST.bean(JoinTokens.class).find(Secret.digest(Replicas.FIRST.joinToken())).orElseThrow().id();

  private static CompletableFuture<Boolean> claim(
      HostDirectory directory, String name, String credential, CountDownLatch go, ExecutorService threads) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            go.await();
            directory.enrol(name, TestAgent.digest(credential), JOIN_TOKEN, "192.0.2.1");
            return true;
          } catch (HostException e) {
            assertThat(e.reason()).isEqualTo(HostException.Reason.EXISTS);
            return false;
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        threads);
  }

  /** Made beforehand or not, whoever comes first keeps it. */
  @Test
  void aNameIsClaimedByOneOfThoseWhoComeAtOnce() {
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 40; i++) {
        var name = "claim" + i;
        if (i % 2 == 0) {
          replicas.getFirst().create(Actor.SYSTEM, name, Map.of(), _ -> {});
        }
        var go = new CountDownLatch(1);
        var first = claim(replicas.getFirst(), name, name + "-first", go, threads);
        var second = claim(replicas.getLast(), name, name + "-second", go, threads);
        go.countDown();
        assertThat(List.of(first.join(), second.join())).as(name).containsExactlyInAnyOrder(true, false);
        var winner = TestAgent.digest(name + (first.join() ? "-first" : "-second"));
        var owner = Replicas.SECOND.bean(Credentials.class).ownerOf(winner);
        assertThat(owner.map(Credentials.Owner::host)).hasValue(name);
      }
    }
  }
}
