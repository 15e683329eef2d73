package io.kexecfleet.service.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.rollout.RolloutStatus;
import io.kexecfleet.service.rollout.RolloutStatuses;
import io.kexecfleet.service.support.RunningService;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** How often rollouts are read for those who look, and what these find. */
class PicturesTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicInteger readings = new AtomicInteger();
  private final AtomicInteger painted = new AtomicInteger();
  private final AtomicBoolean isAway = new AtomicBoolean();
  private UUID rollout = new UUID(0, 0);

  /** Each picture is another one. */
  private final Pictures pictures =
      new Pictures(
          this::read, glance -> new Picture(glance.marks(), List.of(1), Map.of("state", "p" + painted.incrementAndGet())), JsonMapper.shared(), Clock.systemUTC());

  private RolloutStatus read(UUID id) {
    readings.incrementAndGet();
    if (isAway.get()) {
      throw new IllegalStateException("The database is away.");
    }
    return SERVICE.bean(RolloutStatuses.class).read(id);
  }

  @BeforeEach
  void make() throws InterruptedException {
    try (var crew = new Crew(SERVICE, "pictures-" + UUID.randomUUID().toString().substring(0, 8), 1)) {
      rollout = UUID.fromString(crew.rollout(Map.of("draft", true)).replace("/rollouts/", ""));
    }
  }

  private static Told awaitTold(Watched watched, long atLeast) {
    await().atMost(PATIENCE).until(() -> watched.news().told() != null && Objects.requireNonNull(watched.news().told()).number() >= atLeast);
    return Objects.requireNonNull(watched.news().told());
  }

  @Test
  void manyWhoLookCostWhatOneDoes() {
    var first = pictures.join(rollout);
    awaitTold(first, 1);
    for (int i = 0; i < 50; i++) {
      assertThat(pictures.join(rollout)).isSameAs(first);
    }
    assertThat(readings).hasValue(1);
    pictures.changed(Set.of(rollout));
    assertThat(awaitTold(first, 2).number()).isEqualTo(2);
    assertThat(readings).hasValue(2);
  }

  @Test
  void whatNobodyLooksAtIsNotRead() {
    pictures.changed(Set.of(rollout));
    pictures.missed();
    assertThat(pictures.latest(rollout)).isEmpty();
    var watched = pictures.join(rollout);
    awaitTold(watched, 1);
    assertThat(pictures.latest(rollout)).isPresent();
    pictures.leave(watched);
    assertThat(pictures.latest(rollout)).isEmpty();
    pictures.changed(Set.of(rollout));
    var again = pictures.join(rollout);
    assertThat(again).isNotSameAs(watched);
    awaitTold(again, 1);
    assertThat(readings).hasValue(2);
    pictures.leave(again);
  }

  @Test
  void howeverMuchHappensItIsReadTwiceASecondAtMost() {
    var stop = new AtomicBoolean();
    var busy =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!stop.get()) {
                    pictures.changed(Set.of(rollout));
                    Thread.onSpinWait();
                  }
                });
    var watched = pictures.join(rollout);
    awaitTold(watched, 1);
    var began = System.nanoTime();
    awaitTold(watched, 5);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Pictures.LEAST_BETWEEN.multipliedBy(3));
    stop.set(true);
    assertThat(busy).isNotNull();
    pictures.leave(watched);
  }

  @Test
  void whatTakesLongToReadIsReadLessOften() {
    assertThat(Pictures.pause(Duration.ZERO)).isEqualTo(Duration.ofMillis(500));
    assertThat(Pictures.pause(Duration.ofMillis(150))).isEqualTo(Duration.ofMillis(500));
    assertThat(Pictures.pause(Duration.ofMillis(400))).isEqualTo(Duration.ofMillis(1200));
    assertThat(Pictures.pause(Duration.ofDays(1))).as("somebody has set a clock").isEqualTo(Pictures.FRESH);
    assertThat(Pictures.pause(Duration.ofDays(-1))).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void whoLooksIsToldSinceWhenItCannotBeRead() throws InterruptedException {
    var watched = pictures.join(rollout);
    var told = awaitTold(watched, 1);
    isAway.set(true);
    pictures.changed(Set.of(rollout));
    await().atMost(PATIENCE).until(() -> watched.news().failed());
    assertThat(watched.news().told()).as("the last that is known").isSameAs(told);
    assertThat(watched.news().readAt()).isEqualTo(told.glance().at());
    assertThat(pictures.latest(rollout)).as("not good enough to act by").isEmpty();
    var version = watched.news().version();
    isAway.set(false);
    pictures.changed(Set.of(rollout));
    assertThat(watched.awaitNews(version, PATIENCE).failed()).isFalse();
    pictures.leave(watched);
  }

  @Test
  void whoIsSlowFindsTheLatestAndNoBacklog() throws InterruptedException {
    var watched = pictures.join(rollout);
    var first = awaitTold(watched, 1);
    var version = watched.news().version();
    for (int i = 2; i <= 4; i++) {
      pictures.changed(Set.of(rollout));
      awaitTold(watched, i);
    }
    var news = watched.awaitNews(version, Duration.ZERO);
    var latest = Objects.requireNonNull(news.told());
    assertThat(latest.number()).isEqualTo(4);
    assertThat(latest.leadsOnFrom(first.number())).as("so they are told all of it").isFalse();
    assertThat(latest.leadsOnFrom(3)).isTrue();
    assertThat(latest.whole()).contains("\"number\":4", "\"parts\":{\"state\":\"p4\"}");
    assertThat(Objects.requireNonNull(latest.change())).contains("\"after\":3", "\"runs\":[]");
    pictures.leave(watched);
  }

  @Test
  void aChangeThatIsLongerThanThePictureIsNotTold() {
    var glance = Glance.of(SERVICE.bean(RolloutStatuses.class).read(rollout));
    var before = Told.of(glance, new Picture("QO".repeat(500), List.of(1000), Map.of()), null, JsonMapper.shared());
    var everySecond = Told.of(glance, new Picture("QS".repeat(500), List.of(1000), Map.of()), before, JsonMapper.shared());
    assertThat(everySecond.change()).isNull();
    var one = Told.of(glance, new Picture("QS" + "QO".repeat(499), List.of(1000), Map.of()), before, JsonMapper.shared());
    assertThat(Objects.requireNonNull(one.change())).contains("\"runs\":[{\"at\":1,\"marks\":\"S\"}]").hasSizeLessThan(250);
    assertThat(one.whole()).hasSizeLessThan(1300);
  }
}
