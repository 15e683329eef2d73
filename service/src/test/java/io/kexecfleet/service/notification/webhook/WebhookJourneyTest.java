package io.kexecfleet.service.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A whole rollout, told to receivers with all kinds of manners. */
class WebhookJourneyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static String put(Caller operator, String name, String url) {
    var answer = operator.put("/api/v1/webhooks/" + name, Map.of("url", url, "events", List.of("rollout.*", "reboot.*")));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.text("secret");
  }

  private static List<JsonNode> deliveries(Caller operator, String name, String state) {
    var all = new ArrayList<JsonNode>();
    operator.get("/api/v1/webhooks/%s/deliveries?limit=1000&state=%s".formatted(name, state)).json().path("deliveries").forEach(all::add);
    return all;
  }

  @Test
  void everyEventReachesEveryReceiverWhateverItsManners() throws Exception {
    var away = new AtomicBoolean(true);
    var goesOn = new CountDownLatch(1);
    var failures = new ConcurrentHashMap<String, AtomicInteger>();
    var hosts = 6;
    try (var good = new Receiver(_ -> 204);
        var failing = new Receiver(message -> failures.computeIfAbsent(message.id(), _ -> new AtomicInteger()).incrementAndGet() == 1 ? 503 : 200);
        var returning = new Receiver(_ -> away.get() ? 500 : 202);
        var slow =
            new Receiver(
                _ -> {
                  goesOn.await();
                  return 200;
                });
        var service =
            RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh(), "kexec-fleet.webhook.time-limit=1s")) {
      var operator = service.operator();
      var secret = put(operator, "good", good.url("/hook"));
      put(operator, "failing", failing.url("/hook"));
      put(operator, "returning", returning.url("/hook?token=s3cret"));
      put(operator, "slow", slow.url("/hook"));
      var agents = IntStream.range(0, hosts).mapToObj(i -> service.enrolled("told" + i)).toList();
      agents.forEach(TestAgent::checkIn);
      var created =
          operator.post(
              "/api/v1/rollouts",
              Map.of(
                  "hosts", agents.stream().map(TestAgent::name).toList(), "target", Map.of("select", "LATEST_INSTALLED"),
                  "maxOut", 3, "name", "weekly", "waves", List.of(Map.of("hosts", 1))));
      assertThat(created.status()).as(created.body()).isEqualTo(201);
      var stop = new AtomicBoolean();
      agents.forEach(agent -> agent.live(Outcome.KEXEC, stop));
      await().atMost(PATIENCE).until(() -> operator.get(created.location()).text("state").equals("SUCCEEDED"));
      stop.set(true);

      // submitted, started, two waves opened and done, succeeded; out and done of each host.
      var expected = 7 + 2 * hosts;
      await().atMost(PATIENCE).until(() -> good.messages.size() >= expected);
      assertThat(slow.messages.size()).as("who is slow holds nobody else up").isLessThan(expected);
      assertThat(good.messages).hasSize(expected).allMatch(message -> message.isSignedWith(secret));
      var positions = good.messages.stream().map(message -> message.json().path("position").asLong()).toList();
      assertThat(positions).isSorted().doesNotHaveDuplicates();
      var kinds = good.messages.stream().map(message -> message.json().path("type").asString()).toList();
      assertThat(kinds).startsWith("rollout.submitted", "rollout.started", "rollout.wave-opened", "reboot.out", "reboot.done", "rollout.wave-done");
      assertThat(kinds).endsWith("reboot.done", "rollout.wave-done", "rollout.succeeded");
      assertThat(kinds).filteredOn("reboot.out"::equals).hasSize(hosts);
      var done = good.messages.stream().map(Receiver.Message::json).filter(it -> it.path("type").asString().equals("reboot.done")).findFirst().orElseThrow();
      assertThat(done.path("host").asString()).isEqualTo("told0");
      assertThat(done.path("data").path("outcome").asString()).isEqualTo("KEXEC");
      assertThat(done.path("data").path("success").asBoolean()).isTrue();
      assertThat(done.path("data").path("kernelAfter").asString()).isNotBlank();
      assertThat(done.path("data").path("secondsOut").isNumber()).isTrue();

      await().atMost(PATIENCE).until(() -> deliveries(operator, "slow", "PENDING").stream().anyMatch(it -> !it.path("attempts").isEmpty()));

      // Time goes on: those that were away are back, and are tried again.
      goesOn.countDown();
      away.set(false);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                service.clock().advance(Duration.ofSeconds(15));
                return List.of("good", "failing", "returning", "slow").stream()
                    .allMatch(name -> deliveries(operator, name, "DELIVERED").size() == expected);
              });
      for (var receiver : List.of(failing, returning, slow)) {
        var seen = new HashSet<Long>();
        var ids = new HashSet<String>();
        receiver.messages.forEach(
            message -> {
              seen.add(message.json().path("position").asLong());
              ids.add(message.id());
            });
        assertThat(seen).containsExactlyInAnyOrderElementsOf(positions);
        assertThat(ids).as("the same id with every try").hasSize(expected);
      }
      assertThat(failing.messages).hasSize(2 * expected);
      var tried = deliveries(operator, "failing", "DELIVERED").getFirst();
      assertThat(tried.path("attempts").get(0).path("status").asInt()).isEqualTo(503);
      assertThat(tried.path("attempts").get(0).path("answer").asString()).startsWith("answered??").hasSize(500);
      assertThat(tried.path("attempts").get(1).path("status").asInt()).isEqualTo(200);
      var overdue = deliveries(operator, "slow", "DELIVERED").getLast();
      assertThat(overdue.path("attempts").get(0).path("error").asString()).isEqualTo("There was no complete answer within PT1S.");
    }
  }

  @Test
  void whatWasOnRecordWhenTheServiceEndedIsDeliveredByTheNextOne() throws Exception {
    var database = TestDatabase.fresh();
    var home = RunningService.temporaryFolder();
    try (var receiver = new Receiver(_ -> 200)) {
      String secret;
      try (var service = RunningService.start(home, database)) {
        var operator = service.operator();
        secret = put(operator, "next", receiver.url("/"));
        service.database().update("insert into work_lease (name, holder, until) values ('webhook next', gen_random_uuid(), now() + interval '5 s')");
        service.enrolled("restarted").checkIn();
        operator.post("/api/v1/rollouts", Map.of("hosts", List.of("restarted"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
        assertThat(deliveries(operator, "next", "PENDING")).as("another replica holds the lease").hasSize(3);
        assertThat(receiver.messages).isEmpty();
      }
      try (var service = RunningService.start(home, database)) {
        await().atMost(PATIENCE).until(() -> receiver.messages.size() == 3);
        assertThat(receiver.messages).allMatch(message -> message.isSignedWith(secret));
        await().atMost(PATIENCE).until(() -> deliveries(service.operator(), "next", "DELIVERED").size() == 3);
      }
    }
  }
}
