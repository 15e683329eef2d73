package io.kexecfleet.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.support.MovableClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessResourceException;

class GuardedLookupTest {

  private final MovableClock clock = new MovableClock();
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

  private Optional<String> database(String key) {
    asked.add(key);
    return key.startsWith("known") ? Optional.of(key) : Optional.empty();
  }

  @Test
  void whatIsNotThereIsNotAskedForAgainForAMoment() {
    var lookup = new GuardedLookup<>(this::database, clock);
    assertThat(lookup.find("guess")).isEmpty();
    assertThat(lookup.find("guess")).isEmpty();
    assertThat(lookup.find("known")).hasValue("known");
    assertThat(lookup.find("known")).hasValue("known");
    assertThat(asked).containsExactly("guess", "known", "known");
    clock.advance(GuardedLookup.ABSENT_FOR.plusMillis(1));
    assertThat(lookup.find("guess")).isEmpty();
    assertThat(asked).hasSize(4);
  }

  @Test
  void aFloodOfGuessesTakesTwoConnectionsAndTheRestIsTurnedAwayInTime() throws InterruptedException {
    var entered = new CountDownLatch(GuardedLookup.AT_ONCE);
    var leave = new CountDownLatch(1);
    var lookup =
        new GuardedLookup<String>(
            key -> {
              entered.countDown();
              awaitIt(leave);
              return database(key);
            },
            clock,
            Duration.ofMillis(20));
    var busy =
        IntStream.range(0, GuardedLookup.AT_ONCE)
            .mapToObj(i -> Thread.ofVirtual().start(() -> lookup.find("guess" + i)))
            .toList();
    awaitIt(entered);
    assertThatThrownBy(() -> lookup.find("known")).isInstanceOf(TransientDataAccessResourceException.class);
    leave.countDown();
    for (var thread : busy) {
      thread.join();
    }
    assertThat(lookup.find("known")).hasValue("known");
  }

  @Test
  void aFailureIsNoAnswerAndGivesTheTurnBack() {
    var failures = List.of(new IllegalStateException("1"), new IllegalStateException("2"), new IllegalStateException("3")).iterator();
    var lookup =
        new GuardedLookup<String>(
            key -> {
              if (failures.hasNext()) {
                throw failures.next();
              }
              return database(key);
            },
            clock,
            Duration.ofMillis(20));
    for (var number : List.of("1", "2", "3")) {
      assertThatThrownBy(() -> lookup.find("known")).hasMessage(number);
    }
    assertThat(lookup.find("known")).hasValue("known");
  }

  private static void awaitIt(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
