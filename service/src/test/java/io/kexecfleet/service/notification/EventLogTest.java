package io.kexecfleet.service.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.support.Replicas;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever reads on from a position misses nothing, in whatever order transactions end. */
class EventLogTest {

  private final RunningService service = Replicas.FIRST;
  private final EventLog log = service.bean(EventLog.class);

  private static NewEvent event(String marker) {
    return new NewEvent(EventKind.WEBHOOK_TEST, null, marker, null, Map.of("marker", marker));
  }

  private static void commit(RunningService by, Runnable inTransaction) {
    by.bean(TransactionTemplate.class).executeWithoutResult(_ -> inTransaction.run());
  }

  private List<String> hosts(long after, String prefix) {
    return log.after(after, 10_000).stream().map(it -> String.valueOf(it.host())).filter(host -> host.startsWith(prefix)).toList();
  }

  @Test
  void positionsFollowTheEndsOfTransactionsAndNotTheirBeginnings() throws InterruptedException {
    var before = log.latest();
    var appended = new CountDownLatch(1);
    var other = new CountDownLatch(1);
    var slow =
        Thread.ofVirtual()
            .start(
                () ->
                    commit(
                        service,
                        () -> {
                          log.append(List.of(event("order-slow1"), event("order-slow2")));
                          appended.countDown();
                          await().until(() -> other.getCount() == 0);
                        }));
    appended.await();
    commit(service, () -> log.append(List.of(event("order-quick"))));
    assertThat(hosts(before, "order-")).containsExactly("order-quick");
    other.countDown();
    slow.join();
    assertThat(hosts(before, "order-")).containsExactly("order-quick", "order-slow1", "order-slow2");
  }

  @Test
  void whatIsTakenBackNeverHappened() {
    var before = log.latest();
    assertThatThrownBy(
            () ->
                commit(
                    service,
                    () -> {
                      log.append(List.of(event("undone-1")));
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    commit(service, () -> log.append(List.of(event("undone-2"))));
    assertThat(hosts(before, "undone-")).containsExactly("undone-2");
  }

  @Test
  void nobodyAppendsOutsideOfATransaction() {
    assertThatThrownBy(() -> log.append(List.of(event("x")))).isInstanceOf(IllegalTransactionStateException.class);
  }

  /** Many at once on both replicas; a reader that only ever looks forward, and the hubs. */
  @Test
  void aReaderThatOnlyLooksForwardSeesEverythingOnceAndInOrder() throws InterruptedException {
    var start = log.latest();
    var heardAtSecond = new CopyOnWriteArrayList<Event>();
    Replicas.SECOND.bean(EventHub.class).join(heardAtSecond::addAll);
    var read = new ArrayList<Event>();
    var done = new AtomicBoolean();
    var reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  var position = start;
                  while (true) {
                    var last = done.get();
                    var page = log.after(position, 7);
                    read.addAll(page);
                    if (!page.isEmpty()) {
                      position = page.getLast().position();
                    } else if (last) {
                      return;
                    }
                  }
                });
    var writers =
        IntStream.range(0, 4)
            .mapToObj(
                writer ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              var by = writer % 2 == 0 ? Replicas.FIRST : Replicas.SECOND;
                              for (int i = 0; i < 40; i++) {
                                var number = i;
                                commit(
                                    by,
                                    () ->
                                        by.bean(EventLog.class)
                                            .append(
                                                IntStream.rangeClosed(0, ThreadLocalRandom.current().nextInt(4))
                                                    .mapToObj(part -> event("many-%d-%d-%d".formatted(writer, number, part)))
                                                    .toList()));
                              }
                            }))
            .toList();
    for (var writer : writers) {
      writer.join();
    }
    done.set(true);
    reader.join();
    var stored = log.after(start, 100_000).stream().filter(it -> String.valueOf(it.host()).startsWith("many-")).toList();
    assertThat(stored).hasSizeGreaterThanOrEqualTo(160);
    assertThat(read.stream().filter(it -> String.valueOf(it.host()).startsWith("many-"))).containsExactlyElementsOf(stored);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(heardAtSecond.stream().filter(it -> String.valueOf(it.host()).startsWith("many-")))
                    .containsExactlyElementsOf(stored));
    Replicas.SECOND.bean(EventHub.class).leave(heardAtSecond::addAll);
  }

  @Test
  void whatIsOldIsRemovedUnlessItIsStillToBeDelivered() {
    var database = service.database();
    commit(service, () -> log.append(List.of(event("old-1"), event("old-2"), event("old-3"))));
    database.update(
        "insert into webhook (name, url, template, events, enabled, secret, created_at, created_by) values ('cleaning', 'http://127.0.0.1:1/', 'GENERIC', '{rollout.failed}', false, 'whsec_AAAA', now(), 'test')");
    database.update(
        """
        insert into webhook_delivery (webhook, event_id, since, next_try_at) select 'cleaning', id, now(), now() from event where host = 'old-2'
        """);
    database.update("update event set at = now() - interval '89 days' where host = 'old-3'");
    database.update("update event set at = now() - interval '91 days' where host in ('old-1', 'old-2')");
    service.bean(EventCleaning.class).run("all");
    assertThat(hosts(0, "old-")).containsExactly("old-2", "old-3");
    database.update("update webhook_delivery set state = 'FAILED', next_try_at = null, ended_at = now() where webhook = 'cleaning'");
    service.bean(EventCleaning.class).run("all");
    assertThat(hosts(0, "old-")).containsExactly("old-3");
    database.update("delete from webhook where name = 'cleaning'");
  }
}
