package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.calendar.CalendarException.Reason;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.support.RunningService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.support.TransactionTemplate;

class CalendarsTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Actor ANNA = new Actor("anna", "192.0.2.1");
  private static final Executor EACH_ON_ITS_OWN = Executors.newVirtualThreadPerTaskExecutor();
  private static final Duration FIT = Duration.ofMinutes(5);

  private final Calendars calendars = SERVICE.bean(Calendars.class);
  private final Windows windows = SERVICE.bean(Windows.class);
  private final Freezes freezes = SERVICE.bean(Freezes.class);
  private final Clock clock = SERVICE.clock();
  private final TransactionTemplate transactions = SERVICE.bean(TransactionTemplate.class);

  private static Window always(String name) {
    return CalendarTest.window(name, "2020-01-01T00:00", "FREQ=DAILY", "PT24H", "room=calendars");
  }

  private Freeze freeze(String name, Duration length) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return new Freeze(name, now, now.plus(length), Selector.parse("room=" + name), "why not");
  }

  private Answer now(String window, String room) {
    return calendars.current().at(clock.instant(), FIT, Set.of(window), Map.of("room", room));
  }

  private Windows used(String name) {
    var beans = new StaticListableBeanFactory();
    beans.addBean("use", (WindowUse) names -> names.contains(name) ? Set.of(name) : Set.of());
    return new Windows(
        SERVICE.bean(WindowTable.class),
        SERVICE.bean(CalendarVersion.class),
        beans.getBeanProvider(WindowUse.class),
        SERVICE.bean(AuditLog.class),
        clock);
  }

  @Test
  void whatIsStoredIsWhatIsRead() {
    var window =
        new Window(
            "stored",
            Schedule.parse("2026-01-05T22:00:30", "Europe/Berlin", "FREQ=DAILY", List.of("2026-02-01T04:00"), List.of("2026-01-07", "2026-01-08T22:00:30")),
            Duration.ofMinutes(90),
            Selector.parse("env in (a, b),!spare"),
            "with 'quotes', \"more\" and ümläuts");
    assertThat(windows.put(ANNA, window, Precondition.none())).isTrue();
    assertThat(windows.find("stored")).contains(window);
    assertThat(windows.put(ANNA, window, Precondition.none())).as("the same again").isFalse();
    var frozen = freeze("stored", Duration.ofHours(1));
    assertThat(freezes.put(ANNA, frozen, Precondition.none())).isTrue();
    assertThat(freezes.find("stored")).contains(frozen);
  }

  @Test
  void everyChangeIsSeenAtOnceAndNothingIsReadWithoutOne() {
    windows.put(ANNA, always("seen"), Precondition.none());
    assertThat(now("seen", "calendars").isOpen()).isTrue();
    assertThat(calendars.current()).isSameAs(calendars.current());
    freezes.put(ANNA, new Freeze("seen", Instant.EPOCH, Instant.EPOCH.plusSeconds(1), Selector.EVERYTHING, "long ago"), Precondition.none());
    var before = calendars.current();
    windows.put(ANNA, always("seen"), Precondition.none());
    freezes.put(ANNA, freezes.find("seen").orElseThrow(), Precondition.none());
    assertThat(calendars.current()).as("nothing new").isSameAs(before);
    SERVICE.database().update("update maintenance_window set selector = 'room=other' where name = 'seen'");
    assertThat(now("seen", "calendars").closures().getFirst().reason()).isEqualTo(Answer.Reason.NO_WINDOW_APPLIES);
    assertThat(now("seen", "other").isOpen()).as("changed behind the back of the service").isTrue();
    windows.delete(ANNA, "seen", Precondition.none());
    assertThat(now("seen", "other").isOpen()).isFalse();
  }

  @Test
  void aChangeThatIsTakenBackWasNone() {
    var before = calendars.current();
    transactions.executeWithoutResult(
        status -> {
          freezes.put(ANNA, freeze("taken-back", Duration.ofHours(1)), Precondition.none());
          status.setRollbackOnly();
        });
    assertThat(calendars.current()).isSameAs(before);
    assertThat(freezes.find("taken-back")).isEmpty();
  }

  @Test
  void aWindowThatSomebodyWaitsForIsKept() {
    windows.put(ANNA, always("waited-for"), Precondition.none());
    windows.put(ANNA, always("forgotten"), Precondition.none());
    var used = used("waited-for");
    assertThatThrownBy(() -> transactions.executeWithoutResult(_ -> used.delete(ANNA, "waited-for", Precondition.none())))
        .isInstanceOfSatisfying(CalendarException.class, e -> assertThat(e.reason()).isEqualTo(Reason.IN_USE))
        .hasMessageContaining("waited-for");
    assertThat(windows.find("waited-for")).isPresent();
    transactions.executeWithoutResult(_ -> used.delete(ANNA, "forgotten", Precondition.none()));
    assertThat(windows.find("forgotten")).isEmpty();
    assertThatThrownBy(() -> windows.delete(ANNA, "forgotten", Precondition.none()))
        .isInstanceOfSatisfying(CalendarException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN));
  }

  /** Somebody names a window while somebody else deletes it: whoever deletes learns of it. */
  @Test
  void aWindowThatIsHeldIsNotDeletedUntilItsHolderIsDone() throws InterruptedException {
    windows.put(ANNA, always("held"), Precondition.none());
    var held = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var holder =
        CompletableFuture.supplyAsync(
            () ->
                transactions.execute(
                    _ -> {
                      var missing = windows.missing(Set.of("held", "not-there"));
                      held.countDown();
                      await(go);
                      return missing;
                    }),
            EACH_ON_ITS_OWN);
    held.await();
    var deleted = CompletableFuture.runAsync(() -> windows.delete(ANNA, "held", Precondition.none()), EACH_ON_ITS_OWN);
    Awaitility.await().until(CalendarsTest::somebodyWaitsToDelete);
    assertThat(windows.find("held")).isPresent();
    go.countDown();
    assertThat(holder.join()).containsExactly("not-there");
    deleted.join();
    assertThat(windows.find("held")).isEmpty();
  }

  private static boolean somebodyWaitsToDelete() {
    var waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'delete from maintenance_window%'";
    return Integer.valueOf(1).equals(SERVICE.database().queryForObject(waiting, Integer.class));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          jump_freeze        | ends_at = begins_at                      | freeze_holds_something
          jump_freeze        | ends_at = begins_at + interval '401 d'   | freeze_is_bounded
          jump_freeze        | name = '-x'                              | jump_freeze_name_check
          maintenance_window | duration_s = 59                          | maintenance_window_duration_s_check
          maintenance_window | duration_s = 604801                      | maintenance_window_duration_s_check
          calendar_version   | only_one = false                         | calendar_version_only_one_check
          """)
  void theDatabaseRefusesWhatCannotBe(String table, String change, String constraint) {
    windows.put(ANNA, always("guarded"), Precondition.none());
    freezes.put(ANNA, freeze("guarded", Duration.ofHours(1)), Precondition.none());
    assertThatThrownBy(() -> SERVICE.database().update("update %s set %s".formatted(table, change)))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining(constraint);
  }

  @Test
  void thereAreOnlySoMany() {
    transactions.executeWithoutResult(
        status -> {
          SERVICE.database().update(
              "insert into jump_freeze (name, begins_at, ends_at, selector, reason) select 'many' || i, now(), now() + interval '1 h', '', '' from generate_series(1, ?) i",
              Freezes.MOST);
          assertThatThrownBy(() -> freezes.put(ANNA, freeze("one-more", Duration.ofHours(1)), Precondition.none())).hasMessageContaining("at most 2000");
          status.setRollbackOnly();
        });
  }
}
