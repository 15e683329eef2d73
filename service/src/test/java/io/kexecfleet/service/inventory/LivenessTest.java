package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Replicas;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LivenessTest {

  private static final int ROUNDS = 300;

  private final RunningService service = RunningService.shared();

  private static @Nullable Instant written(RunningService service, String host) {
    return service.bean(Hosts.class).findByName(host).map(Host::lastSeen).orElse(null);
  }

  private static Instant shown(RunningService service, String host) {
    var answer = service.as(Replicas.FIRST.operatorToken()).get("/api/v1/hosts/" + host);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return Instant.parse(answer.text("lastSeen"));
  }

  @Test
  void isKnownAtOnceAndWrittenForManyAtOnce() {
    var one = service.enrolled("alive0");
    var other = service.enrolled("alive1");
    one.checkIn();
    other.checkIn();
    assertThat(service.operator().get("/api/v1/hosts/alive0").text("lastSeen")).isNotEmpty();
    assertThat(written(service, "alive0")).isNull();
    var before = service.connectionsTaken();
    service.bean(Liveness.class).write();
    assertThat(service.connectionsTaken()).isEqualTo(before + 1);
    assertThat(written(service, "alive0")).isNotNull();
    assertThat(written(service, "alive1")).isNotNull();
    service.bean(Liveness.class).write();
    assertThat(service.connectionsTaken()).as("nothing new, nothing written").isEqualTo(before + 3);
  }

  @Test
  void aReplicaThatHeardOfAHostLongAgoShowsWhatTheOtherHeardSince() {
    var agent = Replicas.FIRST.enrolled("alive-moved");
    agent.checkIn();
    var early = shown(Replicas.FIRST, "alive-moved");
    Replicas.SECOND.clock().advance(Duration.ofMinutes(5));
    agent.movedTo(Replicas.SECOND).checkInLater().join();
    Replicas.SECOND.bean(Liveness.class).write();
    assertThat(shown(Replicas.FIRST, "alive-moved")).isAfter(early.plus(Duration.ofMinutes(4)));
    assertThat(Duration.between(shown(Replicas.FIRST, "alive-moved"), shown(Replicas.SECOND, "alive-moved")).abs())
        .isLessThan(Duration.ofMillis(1));
  }

  @Test
  void whatIsOnRecordOnlyGrows() {
    Replicas.FIRST.enrolled("alive-late");
    var id = Replicas.FIRST.bean(HostDirectory.class).find("alive-late").orElseThrow().id();
    var late = Instant.parse("2027-01-01T00:00:00Z");
    Replicas.FIRST.bean(Liveness.class).seen(id, late);
    Replicas.FIRST.bean(Liveness.class).write();
    Replicas.SECOND.bean(Liveness.class).seen(id, late.minusSeconds(60));
    Replicas.SECOND.bean(Liveness.class).write();
    assertThat(written(Replicas.FIRST, "alive-late")).isEqualTo(late);
    assertThat(shown(Replicas.SECOND, "alive-late")).isEqualTo(late);
  }

  @Test
  void replicasThatWriteTheSameHostsAtOnceDoNotStopEachOther() {
    Replicas.FIRST.database().update(
        "insert into host (id, name, created_at) select gen_random_uuid(), 'crowd' || i, now() from generate_series(1, 60) i");
    var ids = Replicas.FIRST.database().query("select id from host where name like 'crowd%'", (row, _) -> row.getObject(1, UUID.class));
    var start = Instant.parse("2027-01-01T00:00:00Z");
    try (var threads = Executors.newFixedThreadPool(2)) {
      Stream.of(Replicas.FIRST, Replicas.SECOND)
          .map(replica -> CompletableFuture.runAsync(() -> see(replica, ids, start), threads))
          .toList()
          .forEach(CompletableFuture::join);
    }
    assertThat(Replicas.FIRST.database().queryForList("select distinct last_seen from host where name like 'crowd%'", OffsetDateTime.class))
        .extracting(OffsetDateTime::toInstant)
        .containsExactly(start.plusSeconds(ROUNDS - 1));
  }

  /** Others, whom one replica has seen and the other has not, put the same hosts into another order. */
  private static void see(RunningService replica, List<UUID> ids, Instant start) {
    var liveness = replica.bean(Liveness.class);
    for (int round = 0; round < ROUNDS; round++) {
      for (var id : ids) {
        liveness.seen(id, start.plusSeconds(round));
      }
      for (int i = 0; replica == Replicas.FIRST && i < 200; i++) {
        liveness.seen(UUID.randomUUID(), start);
      }
      liveness.write();
    }
  }
}
