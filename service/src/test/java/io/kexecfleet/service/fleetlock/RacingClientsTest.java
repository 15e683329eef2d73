package io.kexecfleet.service.fleetlock;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Replicas;
import io.kexecfleet.service.support.RunningService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that ask at the same instant, at any replica. */
class RacingClientsTest {

  private static final int CLIENTS = 50;

  private static RunningService replica(int client) {
    return client % 2 == 0 ? Replicas.FIRST : Replicas.SECOND;
  }

  /** As a client does, again where the service had too much to do. */
  private static int ask(LockClient clients, int client) {
    int status;
    do {
      status = clients.preReboot(replica(client), "c" + client).status();
    } while (status == 503);
    return status;
  }

  private static long goAtOnce(LockClient clients) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asking =
          IntStream.range(0, CLIENTS)
              .<Callable<Integer>>mapToObj(i -> () -> ask(clients, i))
              .toList();
      long yes = 0;
      for (var answer : threads.invokeAll(asking)) {
        assertThat(answer.get()).isIn(200, 409);
        yes += answer.get() == 200 ? 1 : 0;
      }
      return yes;
    }
  }

  private static List<String> holders(String group) {
    return Replicas.FIRST.operator().get("/api/v1/fleet-lock/groups/%s/leases".formatted(group)).json().path("leases").valueStream()
        .map(lease -> lease.path("id").asString())
        .toList();
  }

  @Test
  void asManyGoAsThereAreSlots() throws Exception {
    var clients = LockClient.of(Replicas.FIRST, "racing", Map.of("slots", 3, "whenExpired", "HOLD"));
    assertThat(goAtOnce(clients)).isEqualTo(3);
    assertThat(holders("racing")).hasSize(3);
    holders("racing").forEach(id -> clients.isUp(Replicas.SECOND, id));
    assertThat(goAtOnce(clients)).isEqualTo(3);
  }

  @Test
  void asManyGoAsABudgetOverSeveralGroupsAllows() throws Exception {
    var budget = Replicas.FIRST.operator().put("/api/v1/budgets/racing", Map.of("selector", "cell=racing", "maxOut", 3));
    assertThat(budget.status()).isEqualTo(200);
    var wanted = Map.of("slots", 100, "whenExpired", "HOLD", "labels", Map.of("cell", "racing"));
    var one = LockClient.of(Replicas.FIRST, "racing-1", wanted);
    var other = LockClient.of(Replicas.FIRST, "racing-2", wanted);
    try (var threads = Executors.newFixedThreadPool(2)) {
      var first = threads.submit(() -> goAtOnce(one));
      var second = threads.submit(() -> goAtOnce(other));
      assertThat(first.get() + second.get()).isEqualTo(3);
    }
    assertThat(holders("racing-1").size() + holders("racing-2").size()).isEqualTo(3);
  }
}
