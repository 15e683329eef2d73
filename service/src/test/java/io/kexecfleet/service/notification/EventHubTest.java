package io.kexecfleet.service.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.support.RunningService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** Who joined is told of events, whatever becomes of the others. */
class EventHubTest {

  private final RunningService service = RunningService.shared();

  private void happen(String host) {
    service
        .bean(TransactionTemplate.class)
        .executeWithoutResult(
            _ -> service.bean(EventLog.class).append(List.of(new NewEvent(EventKind.WEBHOOK_TEST, null, host, null, Map.of()))));
  }

  @Test
  void whoFailsIsLetGoAndTheOthersAreTold() {
    var hub = service.bean(EventHub.class);
    var asked = new AtomicInteger();
    var letGo = new AtomicInteger();
    var failing =
        new EventListener() {
          @Override
          public void happened(List<Event> events) {
            asked.incrementAndGet();
            throw new IllegalStateException("It cannot.");
          }

          @Override
          public void letGo() {
            letGo.incrementAndGet();
          }
        };
    var heard = List.of(new CopyOnWriteArrayList<String>(), new CopyOnWriteArrayList<String>(), new CopyOnWriteArrayList<String>());
    EventListener failingToo = _ -> { throw new IllegalStateException("Nor can it."); };
    var listeners = heard.stream().<EventListener>map(hosts -> events -> events.forEach(event -> hosts.add(String.valueOf(event.host())))).toList();
    // The hub tells them in no particular order: some come after the ones that fail.
    hub.join(failing);
    listeners.forEach(hub::join);
    hub.join(failingToo);
    happen("hub-1");
    await().until(() -> heard.stream().allMatch(it -> it.contains("hub-1")));
    happen("hub-2");
    await().until(() -> heard.stream().allMatch(it -> it.contains("hub-2")));
    assertThat(asked).hasValue(1);
    assertThat(letGo).hasValue(1);
    listeners.forEach(hub::leave);
  }
}
