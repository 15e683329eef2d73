package io.kexecfleet.service.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.notification.EventKind;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.notification.NewEvent;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.support.TransactionTemplate;

/** A webhook is disabled or deleted beside a transaction that puts an event down for it. */
class WebhookChangesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private final RunningService service = RunningService.shared();
  private final Webhooks webhooks = service.bean(Webhooks.class);

  /** What is done to it. */
  enum Change {
    DISABLE,
    DELETE
  }

  private void make(String name, String scope) {
    webhooks.put(name, wanted(scope, true), Actor.SYSTEM);
  }

  /** Nobody answers there. */
  private static Webhook.Wanted wanted(String scope, boolean enabled) {
    return new Webhook.Wanted("http://127.0.0.1:1/", Webhook.Template.GENERIC, List.of("rollout.*"), scope, enabled);
  }

  private void change(Change change, String name, String scope) {
    switch (change) {
      case DISABLE -> webhooks.put(name, wanted(scope, false), Actor.SYSTEM);
      case DELETE -> webhooks.delete(name, Actor.SYSTEM);
    }
  }

  private void happen(String scope) {
    service.bean(EventLog.class).append(List.of(new NewEvent(EventKind.ROLLOUT_STARTED, null, null, scope, Map.of())));
  }

  private void inTransaction(Runnable work) {
    service.bean(TransactionTemplate.class).executeWithoutResult(_ -> work.run());
  }

  /** The first goes as far as its commit; the second begins, and waits for it. */
  private void oneBesideTheOther(Runnable first, Runnable second) {
    var done = new CountDownLatch(1);
    var goesOn = new CountDownLatch(1);
    var one =
        CompletableFuture.runAsync(
            () ->
                inTransaction(
                    () -> {
                      first.run();
                      done.countDown();
                      await().atMost(PATIENCE).until(() -> goesOn.getCount() == 0);
                    }),
            THREADS);
    await().atMost(PATIENCE).until(() -> done.getCount() == 0);
    var other = CompletableFuture.runAsync(() -> inTransaction(second), THREADS);
    await().atMost(PATIENCE).until(() -> isWaiting() || other.isDone());
    goesOn.countDown();
    one.join();
    other.join();
  }

  private boolean isWaiting() {
    var sql = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";
    return Boolean.TRUE.equals(service.database().queryForObject(sql, Boolean.class));
  }

  private List<@Nullable String> states(String name) {
    return service.database().queryForList("select state from webhook_delivery where webhook = ? order by number", String.class, name);
  }

  private boolean isThere(String name) {
    return webhooks.find(name).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsPutDownForOneThatIsBeingChanged(Change change) {
    var name = "changed-before-" + change.name().toLowerCase(Locale.ROOT);
    make(name, name);
    oneBesideTheOther(() -> change(change, name, name), () -> happen(name));
    assertThat(states(name)).isEmpty();
    assertThat(isThere(name)).isEqualTo(change == Change.DISABLE);
    if (isThere(name)) {
      webhooks.delete(name, Actor.SYSTEM);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsBeingPutDownAsItIsChangedIsGivenUpOrGone(Change change) {
    var name = "changed-after-" + change.name().toLowerCase(Locale.ROOT);
    make(name, name);
    oneBesideTheOther(() -> happen(name), () -> change(change, name, name));
    assertThat(states(name)).isEqualTo(change == Change.DISABLE ? List.of("FAILED") : List.of());
    assertThat(isThere(name)).isEqualTo(change == Change.DISABLE);
    if (isThere(name)) {
      webhooks.delete(name, Actor.SYSTEM);
    }
  }
}
