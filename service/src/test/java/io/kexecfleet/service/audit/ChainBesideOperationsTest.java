package io.kexecfleet.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.audit.chain.ChainVerifier;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The lock on the chain comes last in every transaction: whatever rows and locks they hold before, none waits for another in a circle. */
class ChainBesideOperationsTest {

  private static final int ROUNDS = 20;

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();

  @Test
  void labelsOfTheHostsOfARolloutChangeWhileItIsSteered() throws Exception {
    var names = List.of("chain-a", "chain-b", "chain-c");
    names.forEach(name -> service.enrolled(name).checkIn());
    var rollout =
        operator.post(
            "/api/v1/rollouts", Map.of("hosts", names, "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 3));
    assertThat(rollout.status()).as(rollout.body()).isEqualTo(201);
    var work = new ArrayList<Callable<Boolean>>();
    for (int writer = 0; writer < 3; writer++) {
      var number = writer;
      work.add(
          () -> {
            for (int i = 0; i < ROUNDS; i++) {
              var labels = Map.of("round", "r%d-%d".formatted(number, i));
              changed(operator.post("/api/v1/hosts/labels", Map.of("hosts", Map.of("chain-c", labels, "chain-a", labels, "chain-b", labels))));
            }
            return true;
          });
    }
    work.add(
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            changed(operator.post(rollout.location() + (i % 2 == 0 ? "/pause" : "/resume"), ""));
          }
          return true;
        });
    try (var threads = Executors.newFixedThreadPool(work.size())) {
      for (var done : threads.invokeAll(work)) {
        assertThat(done.get()).isTrue();
      }
    }
    operator.post(rollout.location() + "/abort", "");
    assertThat(verdict().broken()).isNull();
  }

  private static void changed(Caller.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  /** As somebody verifies it who has nothing but the operators' door. */
  private ChainVerifier.Verdict verdict() {
    var head = operator.get("/api/v1/audit/head").json();
    var links = new ArrayList<ChainVerifier.Link>();
    for (var next = "0"; next != null; ) {
      var page = operator.get("/api/v1/audit/chain?limit=1000&after=" + next).json();
      page.path("entries").forEach(it -> links.add(link(it)));
      next = page.path("next").isNull() ? null : page.path("next").asString();
    }
    return ChainVerifier.verify(
        links.iterator(), new ChainVerifier.Anchor(head.path("position").asLong(), head.path("digest").asString()));
  }

  private static ChainVerifier.Link link(JsonNode entry) {
    return new ChainVerifier.Link(entry.path("position").asLong(), entry.path("text").asString(), entry.path("digest").asString());
  }
}
