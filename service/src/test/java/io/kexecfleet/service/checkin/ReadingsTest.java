package io.kexecfleet.service.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.checkin.Readings.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ReadingsTest {

  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);
  private static final UUID C = new UUID(0, 3);

  private final List<Reading> made = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore goOn = new Semaphore(0);

  private void readSlowly(Reading reading) {
    made.add(reading);
    begun.release();
    goOn.acquireUninterruptibly();
  }

  @Test
  void whoAsksWhileOneIsUnderWayIsServedByTheNextTogether() throws InterruptedException {
    var readings = new Readings(this::readSlowly);
    var first = readings.of(Set.of(A));
    begun.acquire();
    var second = readings.of(Set.of(B));
    var third = readings.of(Set.of(C));
    var all = readings.ofAll();
    assertThat(first).isNotDone();
    goOn.release();
    first.join();
    begun.acquire();
    assertThat(second).as("what was asked for after a reading began is not in it").isNotDone();
    goOn.release();
    second.join();
    third.join();
    all.join();
    assertThat(made).containsExactly(new Reading(Set.of(A), false), new Reading(Set.of(B, C), true));
  }

  @Test
  void aReadingThatFailsIsToldToThoseWhoAskedForItAndToNobodyElse() {
    var readings =
        new Readings(
            reading -> {
              if (reading.hostIds().contains(A)) {
                throw new IllegalStateException("the database is away");
              }
            });
    var failed = readings.of(Set.of(A));
    assertThatThrownBy(failed::join).isInstanceOf(CompletionException.class).hasRootCauseMessage("the database is away");
    readings.of(Set.of(B)).join();
  }
}
