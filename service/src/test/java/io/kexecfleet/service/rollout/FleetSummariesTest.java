package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.inventory.Liveness;
import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.inventory.TimeOrderedId;
import io.kexecfleet.service.rollout.FleetSummary.Kernel;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.ManyReboots;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Each test counts hosts with a label of its own. */
class FleetSummariesTest {

  private static final String NONE = "null, null";

  private final RunningService service = RunningService.shared();
  private final JdbcTemplate database = service.database();
  private final FleetSummaries summaries = service.bean(FleetSummaries.class);
  private final Instant now = service.clock().instant();
  private final String label = "s" + UUID.randomUUID();

  private static String found(Readiness readiness) {
    return "'%s', repeat('0', 32)".formatted(readiness);
  }

  private void hosts(int count, @Nullable Instant enrolledAt, @Nullable Instant lastSeen, @Nullable String kernel, String found) {
    database.update(
        """
        insert into host (id, name, created_at, labels, enrolled_at, last_seen, kernel_release, readiness, findings_digest)
        select gen_random_uuid(), gen_random_uuid()::text, now(), jsonb_build_object('summary', ?), ?, ?, ?, %s from generate_series(1, ?)
        """
            .formatted(found),
        label,
        enrolledAt == null ? null : enrolledAt.atOffset(ZoneOffset.UTC),
        lastSeen == null ? null : lastSeen.atOffset(ZoneOffset.UTC),
        kernel,
        count);
  }

  private Scope scope() {
    return Scope.of(Selector.parse("summary=" + label));
  }

  private FleetSummary counted() {
    return summaries.of(scope());
  }

  private FleetSummary countedAnew() {
    service.clock().advance(FleetSummaries.TRUSTED_FOR);
    return counted();
  }

  @Test
  void everyHostIsCountedAsItIs() {
    var long_ = now.minus(Duration.ofDays(9));
    hosts(3, long_, now, "7.1", found(Readiness.READY));
    hosts(2, long_, now, "7.2", found(Readiness.WARNINGS));
    hosts(4, long_, now, "7.2", NONE);
    hosts(1, null, long_, "7.1", found(Readiness.BLOCKED));
    hosts(1, null, null, null, NONE);
    hosts(5, null, null, "7.1", found(Readiness.BLOCKED));
    database.update("update host set retired_at = now() where labels ->> 'summary' = ? and readiness = 'BLOCKED' and last_seen is null", label);
    var fleet = counted();
    assertThat(fleet.hosts()).isEqualTo(11);
    assertThat(fleet.enrolled()).isEqualTo(9);
    assertThat(fleet.notEnrolled()).isEqualTo(2);
    assertThat(fleet.silent()).isZero();
    assertThat(fleet.kernels()).containsExactly(new Kernel("7.2", 6), new Kernel("7.1", 4));
    assertThat(fleet.kernelUnknown()).isEqualTo(1);
    assertThat(fleet.otherKernels()).isZero();
    assertThat(fleet.onOtherKernels()).isZero();
    assertThat(fleet.readiness())
        .isEqualTo(Map.of(Readiness.READY, 3L, Readiness.WARNINGS, 2L, Readiness.BLOCKED, 1L, Readiness.UNKNOWN, 5L));
  }

  @Test
  void whereThereIsNoHostThereAreZeros() {
    var fleet = counted();
    assertThat(fleet.hosts() + fleet.enrolled() + fleet.silent() + fleet.onOtherKernels() + fleet.held()).isZero();
    assertThat(fleet.readiness()).containsOnlyKeys(Readiness.values());
    assertThat(fleet.readiness().values()).containsOnly(0L);
    assertThat(fleet.kernels()).isEmpty();
    assertThat(fleet.reboots()).containsOnlyKeys(RebootState.QUEUED, RebootState.STAGING, RebootState.STAGED, RebootState.OUT);
    assertThat(fleet.reboots().values()).containsOnly(0L);
  }

  @Test
  void aHostIsSilentOnlyOnceWhatWasHeardWouldBeOnRecord() {
    var silent = service.bean(Liveness.class).silentAfter();
    assertThat(silent).as("the setting, and the interval at which it is written").isEqualTo(Duration.ofMinutes(65));
    hosts(1, now.minus(silent).minusSeconds(2), now.minus(silent).minusSeconds(1), "7.1", NONE);
    hosts(2, now.minus(silent).minusSeconds(1), null, null, NONE);
    hosts(4, now.minus(silent).minusSeconds(1), now.minus(silent).plusSeconds(60), "7.1", NONE);
    hosts(8, now.minus(silent).plusSeconds(60), null, null, NONE);
    hosts(16, null, now.minus(silent).minusSeconds(1), "7.1", NONE);
    assertThat(counted().silent()).as("the first two kinds").isEqualTo(3);
    assertThat(counted().silentAfter()).isEqualTo(silent);
  }

  @Test
  void theMostFrequentKernelsAreNamedAndTheOthersCounted() {
    for (int i = 1; i <= 25; i++) {
      hosts(i, null, null, "7.%02d".formatted(i), NONE);
    }
    hosts(3, null, null, null, NONE);
    var fleet = counted();
    assertThat(fleet.kernels()).hasSize(20).startsWith(new Kernel("7.25", 25)).endsWith(new Kernel("7.06", 6));
    assertThat(fleet.otherKernels()).isEqualTo(5);
    assertThat(fleet.onOtherKernels()).isEqualTo(15);
    assertThat(fleet.kernelUnknown()).isEqualTo(3);
  }

  @Test
  void whoeverAsksSoonAfterIsToldTheSame() {
    hosts(1, null, null, null, NONE);
    var before = counted();
    hosts(1, null, null, null, NONE);
    assertThat(counted()).isSameAs(before);
    assertThat(countedAnew().hosts()).isEqualTo(2);
  }

  @Test
  void rebootsAreCountedByWhereTheyStand() {
    hosts(9, null, null, null, NONE);
    var rollout = TimeOrderedId.at(Instant.EPOCH);
    database.update(
        """
        insert into rollout (id, name, author, created_at, started_at, ended_at, state, target, selection, plan, max_out, max_failures,
          approve_by, waves, hosts, queued, ahead, out, held, failures, succeeded)
        values (?, '', 'test', now(), now(), now(), 'FAILED', '{"select":"LATEST_INSTALLED","commandLine":"REUSE","arguments":""}',
          '{}', '{}', 9, 0, now(), 1, 9, 0, 0, 0, 0, 0, 0)
        """,
        rollout);
    database.update(
        """
        insert into reboot (id, rollout_id, host_id, wave, position, attempt, state, deadline, stale, ordered_at, outcome, lost_at, held_at, resolved_at)
        select gen_random_uuid(), ?, id, 0, n, 1, (array['QUEUED', 'STAGING', 'STAGING', 'STAGED', 'DONE', 'DONE', 'DONE', 'DONE', 'DONE'])[n],
          case when n in (2, 3) then now() end, n = 3, case when n >= 5 then now() end,
          (array[null, null, null, null, 'KEXEC', 'LOST', 'LOST', 'FIRMWARE_FALLBACK', 'LOST'])[n],
          case when n in (6, 7, 9) then now() end, case when n >= 6 then now() end, case when n = 7 then now() end
        from (select id, row_number() over () as n from host where labels ->> 'summary' = ?) h
        """,
        rollout,
        label);
    var fleet = counted();
    assertThat(fleet.reboots())
        .isEqualTo(Map.of(RebootState.QUEUED, 1L, RebootState.STAGING, 2L, RebootState.STAGED, 1L, RebootState.OUT, 0L));
    assertThat(fleet.stale()).isEqualTo(1);
    assertThat(fleet.held()).isEqualTo(3);
    assertThat(fleet.lost()).isEqualTo(2);
  }

  @Test
  void anImageThatIsLoadedAnewIsStaleUntilItIsThere() {
    var agents = List.of(service.enrolled(label + "-1"), service.enrolled(label + "-2"));
    for (var agent : agents) {
      agent.checkIn();
      service.operator().put("/api/v1/hosts/" + agent.name() + "/labels", Map.of("summary", label));
    }
    var answer =
        service
            .operator()
            .post(
                "/api/v1/rollouts",
                Map.of("hosts", List.of(label + "-1", label + "-2"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    for (var agent : agents) {
      agent.checkIn();
      agent.host().finishStaging();
      agent.checkIn();
    }
    var waiting = agents.getLast();
    assertThat(counted().reboots()).containsEntry(RebootState.STAGED, 1L).containsEntry(RebootState.OUT, 1L);
    assertThat(counted().stale()).isZero();
    waiting.host().goStale();
    waiting.checkIn();
    assertThat(countedAnew().reboots()).containsEntry(RebootState.STAGING, 1L);
    assertThat(counted().stale()).isEqualTo(1);
    waiting.host().finishStaging();
    waiting.checkIn();
    assertThat(countedAnew().reboots()).containsEntry(RebootState.STAGED, 1L);
    assertThat(counted().stale()).isZero();
    assertThat(database.queryForObject("select count(*) from reboot r join host h on h.id = host_id where stale and labels ->> 'summary' = ?", Long.class, label)).isZero();
  }

  @Test
  void isAnsweredWithinTheScopeOfWhoeverAsks() {
    hosts(2, now, now, "7.1", found(Readiness.READY));
    hosts(1, null, null, null, NONE);
    var answer = service.as(Role.VIEWER, "summary=" + label).get("/api/v1/fleet");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var fleet = answer.json();
    assertThat(fleet.path("hosts").asInt()).isEqualTo(3);
    assertThat(fleet.path("notEnrolled").asInt()).isEqualTo(1);
    assertThat(fleet.path("silentAfter").asString()).isEqualTo("PT1H5M");
    assertThat(fleet.path("kernels").get(0).path("release").asString()).isEqualTo("7.1");
    assertThat(fleet.path("kernels").get(0).path("hosts").asInt()).isEqualTo(2);
    assertThat(fleet.path("kernelUnknown").asInt()).isEqualTo(1);
    assertThat(fleet.path("readiness").path("READY").asInt()).isEqualTo(2);
    assertThat(fleet.path("readiness").path("BLOCKED").asInt(-1)).isZero();
    assertThat(fleet.path("readiness").path("UNKNOWN").asInt()).isEqualTo(1);
    assertThat(fleet.path("reboots").path("OUT").asInt(-1)).isZero();
    assertThat(service.operator().get("/api/v1/fleet").json().path("hosts").asInt()).isGreaterThanOrEqualTo(3);
  }

  /** However many reboots are over. */
  @Test
  void onlyRebootsThatAreNotOverAreLookedAt() {
    var statement = FleetSummaries.reboots(Scope.EVERYTHING);
    assertThat(ManyReboots.readWhole(statement.sql(), statement.arguments())).doesNotContain("reboot");
  }
}
