package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

class TimerWakeupsTest {

  private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
  private final Clock clock = Clock.systemUTC();
  private final TimerWakeups wakeups = new TimerWakeups(scheduler, clock);
  private final List<UUID> woken = new CopyOnWriteArrayList<>();
  private final UUID rollout = UUID.randomUUID();

  @BeforeEach
  void start() {
    scheduler.initialize();
    wakeups.onWake(woken::add);
  }

  @AfterEach
  void stop() {
    scheduler.shutdown();
  }

  @Test
  void anEarlierCallIsNotPushedBack() {
    var now = clock.instant();
    wakeups.wakeAt(rollout, now.plusMillis(300));
    wakeups.wakeAt(rollout, now.plus(Duration.ofHours(1)));
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(woken).containsExactly(rollout));
  }

  @Test
  void aLaterCallGivesWayToAnEarlierOne() {
    var now = clock.instant();
    wakeups.wakeAt(rollout, now.plus(Duration.ofHours(1)));
    wakeups.wakeAt(rollout, now.plusMillis(100));
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(woken).containsExactly(rollout));
  }

  @Test
  void afterACallTheNextIsTaken() {
    wakeups.wakeAt(rollout, clock.instant());
    await().atMost(Duration.ofSeconds(10)).until(() -> woken.size() == 1);
    wakeups.wakeAt(rollout, clock.instant().plusMillis(50));
    await().atMost(Duration.ofSeconds(10)).until(() -> woken.size() == 2);
  }
}
