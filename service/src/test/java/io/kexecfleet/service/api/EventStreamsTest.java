package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.notification.EventKind;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.notification.NewEvent;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.Replicas;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.watching.Watchers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** Streams of events beside each other: each tells everything once and in order, to whoever may still hear it. */
class EventStreamsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String EVENTS = "/api/v1/events";

  private final Caller operator = Replicas.FIRST.operator();
  private final EventLog log = Replicas.FIRST.bean(EventLog.class);

  private static void happen(RunningService at, String host, int times, String data) {
    at.bean(TransactionTemplate.class)
        .executeWithoutResult(
            _ ->
                at.bean(EventLog.class)
                    .append(
                        IntStream.range(0, times)
                            .mapToObj(_ -> new NewEvent(EventKind.WEBHOOK_TEST, null, host, null, Map.of("data", data)))
                            .toList()));
  }

  private List<Long> positions(long after) {
    return log.after(after, 100_000).stream().map(it -> it.position()).toList();
  }

  private String token(String name) {
    var answer = operator.post("/api/v1/tokens", Map.of("name", name, "role", "VIEWER", "expiresIn", "PT1H"));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.text("token");
  }

  @Test
  void manyAtOnceAreEachToldEverythingOnceAndInOrder() throws Exception {
    var start = log.latest();
    happen(Replicas.FIRST, "overlap", 30, "before");
    var writers =
        List.of(Replicas.FIRST, Replicas.SECOND).stream()
            .map(
                at ->
                    Thread.ofPlatform()
                        .start(() -> IntStream.range(0, 60).forEach(turn -> happen(at, "overlap", 1 + turn % 3, "during"))))
            .toList();
    var streams = new ArrayList<Watcher.Events>();
    for (int i = 0; i < 40; i++) {
      var at = i % 2 == 0 ? Replicas.FIRST : Replicas.SECOND;
      streams.add(new Watcher(at, Replicas.FIRST.operatorToken()).stream(EVENTS + "?after=" + start, Map.of()));
    }
    for (var writer : writers) {
      writer.join();
    }
    var expected = positions(start);
    assertThat(expected).hasSizeGreaterThanOrEqualTo(30 + 2 * 120);
    for (var stream : streams) {
      await().atMost(PATIENCE).until(() -> stream.ids().contains(expected.getLast()));
      assertThat(stream.ids()).containsExactlyElementsOf(expected);
      stream.close();
    }
  }

  /** Its client takes a few kilobytes, and then nothing more. */
  @Test
  void whoReadsTooSlowlyIsLetGoAndNobodyElseWaitsForThem() throws Exception {
    var start = log.latest();
    var token = token("slow-reader");
    try (var slow = new Socket();
        var quick = new Watcher(Replicas.FIRST, Replicas.FIRST.operatorToken()).stream(EVENTS + "?after=" + start, Map.of())) {
      slow.setReceiveBufferSize(4096);
      slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Replicas.FIRST.port()));
      var request = "GET %s?after=%d HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n".formatted(EVENTS, start, token);
      slow.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      await().atMost(PATIENCE).until(() -> isWatching("slow-reader"));
      var batches = 0;
      while (isWatching("slow-reader")) {
        assertThat(batches++).as("of 500 events with 2 kB each, until the one who reads nothing is let go").isLessThan(40);
        happen(Replicas.FIRST, "flood", 500, "x".repeat(2000));
        var newest = log.latest();
        await().atMost(PATIENCE).until(() -> quick.ids().getLast() == newest);
      }
      assertThat(batches * 500).isGreaterThan(EventStream.MOST_WAITING);
      assertThat(quick.ids()).containsExactlyElementsOf(positions(start));
      var read = new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
      var told = read.lines().filter(line -> line.startsWith("id:")).map(line -> Long.valueOf(line.substring("id:".length()))).limit(100).toList();
      assertThat(told).as("nothing is left out before the end").isEqualTo(positions(start).subList(0, told.size())).isNotEmpty();
    } finally {
      Replicas.FIRST.database().update("delete from event where host = 'flood'");
    }
  }

  private static boolean isWatching(String name) {
    return Replicas.FIRST.bean(Watchers.class).of(name) > 0;
  }

  @Test
  void whoseTokenIsRevokedHearsNothingMoreAndIsSentAwayEverywhere() throws Exception {
    var token = token("revoked-reader");
    var agent = Replicas.FIRST.enrolled("waited-for");
    agent.checkIn();
    var rollout =
        operator.post("/api/v1/rollouts", Map.of("hosts", List.of("waited-for"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "draft", true));
    var here = new Watcher(Replicas.FIRST, token);
    var there = new Watcher(Replicas.SECOND, token);
    try (var first = here.stream(EVENTS, Map.of());
        var second = there.stream(EVENTS, Map.of())) {
      var waiting = here.get(rollout.location() + "?wait=300", Map.of());
      var waitingThere = there.get(rollout.location() + "?wait=300", Map.of());
      await().atMost(PATIENCE).until(() -> first.lines.contains(":open") && second.lines.contains(":open"));
      await().atMost(PATIENCE).until(() -> Replicas.FIRST.bean(Watchers.class).of("revoked-reader") == 2);
      await().atMost(PATIENCE).until(() -> Replicas.SECOND.bean(Watchers.class).of("revoked-reader") == 2);
      happen(Replicas.FIRST, "heard", 1, "before");
      await().atMost(PATIENCE).until(() -> first.kinds().size() == 1 && second.kinds().size() == 1);
      assertThat(operator.send("DELETE", "/api/v1/tokens/revoked-reader").status()).isEqualTo(204);
      Replicas.SECOND.clock().advance(Duration.ofSeconds(6));
      happen(Replicas.FIRST, "unheard", 1, "after");
      await().atMost(Duration.ofSeconds(12)).until(() -> first.isOver() && second.isOver() && waiting.isDone() && waitingThere.isDone());
      assertThat(first.kinds()).hasSize(1);
      assertThat(second.kinds()).hasSize(1);
      for (var answer : List.of(waiting.join(), waitingThere.join())) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(answer.body()).contains("NOT_AUTHENTICATED").contains("not accepted any more");
      }
    }
  }

  @Test
  void whoseTokenIsOverHearsNothingMore() throws Exception {
    var token = token("over-reader");
    var end = Replicas.SECOND.clock().instant().plusSeconds(20).atOffset(ZoneOffset.UTC);
    Replicas.FIRST.database().update("update access_token set expires_at = ? where name = 'over-reader'", end);
    try (var stream = new Watcher(Replicas.SECOND, token).stream(EVENTS, Map.of())) {
      await().atMost(PATIENCE).until(() -> stream.lines.contains(":open"));
      Replicas.SECOND.clock().advance(Duration.ofSeconds(20));
      happen(Replicas.FIRST, "unheard", 1, "after");
      await().atMost(PATIENCE).until(stream::isOver);
      assertThat(stream.kinds()).isEmpty();
    }
  }

  @Test
  void whoComesBackToWhatIsRemovedIsTold() throws Exception {
    var before = log.latest();
    happen(Replicas.FIRST, "removed", 3, "old");
    happen(Replicas.FIRST, "kept", 2, "new");
    var all = positions(before);
    Replicas.FIRST.database().update("update event_log set removed_to = greatest(removed_to, ?)", all.get(2));
    Replicas.FIRST.database().update("delete from event where host = 'removed'");
    var watcher = new Watcher(Replicas.FIRST, Replicas.FIRST.operatorToken());
    try (var missed = watcher.stream(EVENTS, Map.of("Last-Event-ID", all.getFirst().toString()));
        var missedNothing = watcher.stream(EVENTS, Map.of("Last-Event-ID", all.get(2).toString()));
        var beginning = watcher.stream(EVENTS + "?after=0", Map.of())) {
      await().atMost(PATIENCE).until(() -> List.of(missed, missedNothing, beginning).stream().allMatch(it -> it.ids().contains(all.getLast())));
      assertThat(missed.kinds()).startsWith("stream.gap", "webhook.test", "webhook.test");
      assertThat(missed.data().getFirst().path("after").asLong()).isEqualTo(all.getFirst());
      assertThat(missed.data().getFirst().path("goesOnAfter").asLong()).isEqualTo(all.get(2));
      assertThat(missed.ids()).startsWith(all.get(3), all.get(4));
      assertThat(missedNothing.kinds()).doesNotContain("stream.gap");
      assertThat(beginning.kinds()).doesNotContain("stream.gap");
    }
  }

  @Test
  void whoComesFromAnotherLogIsToldAndHearsWhatHappensFromNowOn() throws Exception {
    var latest = log.latest();
    try (var stream = new Watcher(Replicas.FIRST, Replicas.FIRST.operatorToken()).stream(EVENTS, Map.of("Last-Event-ID", "999999999999"))) {
      await().atMost(PATIENCE).until(() -> stream.kinds().contains("stream.gap"));
      assertThat(stream.data().getFirst().path("goesOnAfter").asLong()).isGreaterThanOrEqualTo(latest);
      happen(Replicas.FIRST, "from-now-on", 1, "new");
      var newest = LongStream.of(log.latest()).boxed().toList();
      await().atMost(PATIENCE).until(() -> stream.ids().containsAll(newest));
    }
  }
}
