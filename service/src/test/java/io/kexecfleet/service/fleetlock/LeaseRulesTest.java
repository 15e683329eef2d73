package io.kexecfleet.service.fleetlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.fleetlock.LeaseRules.Answer;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.engine.Blocker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeaseRulesTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final LockGroup GROUP = group(Duration.ofHours(1), Duration.ofMinutes(15));
  private static final List<Blocker> FREE = List.of();
  private static final Blocker WINDOW = new Blocker(Blocker.Code.WINDOW, "Outside of the windows night.", NOW.plusSeconds(60));
  private static final Blocker FREEZE = new Blocker(Blocker.Code.FREEZE, "Freeze sale lasts.", NOW.plusSeconds(60));
  private static final Blocker BUDGET = new Blocker(Blocker.Code.BUDGET, "Budget racks: 1 of 1.", null);

  private static LockGroup group(Duration lease, Duration outTime) {
    return new LockGroup("workers", 2, Map.of(), Set.of(), lease, outTime, 10, LockGroup.WhenExpired.FREE);
  }

  private static Lease lease(String client, Instant since) {
    return new Lease(UUID.randomUUID(), "workers", client, since, since.plus(GROUP.lease()), null, null);
  }

  @Test
  void whoFindsAPlaceFreeHasItForTheLease() {
    assertThat(LeaseRules.asked(GROUP, null, List.of(lease("a", NOW)), FREE, NOW)).isEqualTo(new Answer.Yes(NOW.plusSeconds(3600)));
  }

  @Test
  void noMoreThanTheGroupsSlotsAreGivenOutAndTheAnswerSaysToWhom() {
    var taken = List.of(lease("a", NOW), lease("b", NOW));
    assertThat(LeaseRules.asked(GROUP, null, taken, FREE, NOW))
        .isEqualTo(new Answer.No(Refusal.Kind.SEMAPHORE_FULL, "All 2 slots of group workers are taken by a, b."));
    var many = IntStream.range(0, 7).mapToObj(i -> lease("c" + i, NOW)).toList();
    assertThat(((Answer.No) LeaseRules.asked(GROUP, null, many, FREE, NOW)).why()).endsWith("c0, c1, c2, c3, c4 and 2 more.");
  }

  @Test
  void whatHoldsAHostIsNamedAndCounted() {
    assertThat(LeaseRules.asked(GROUP, null, List.of(), List.of(WINDOW, BUDGET), NOW))
        .isEqualTo(new Answer.No(Refusal.Kind.WINDOW_CLOSED, "Outside of the windows night. Budget racks: 1 of 1."));
    assertThat(LeaseRules.asked(GROUP, null, List.of(), List.of(FREEZE), NOW)).extracting("kind").isEqualTo(Refusal.Kind.FROZEN);
    assertThat(LeaseRules.asked(GROUP, null, List.of(), List.of(BUDGET), NOW)).extracting("kind").isEqualTo(Refusal.Kind.BUDGET_FULL);
  }

  @Test
  void whoAsksAgainNeedsNoOtherPlaceAndItsLeaseLastsForAWholeReboot() {
    var own = lease("a", NOW);
    var taken = List.of(own, lease("b", NOW));
    for (int minutes : List.of(0, 1, 45)) {
      var later = NOW.plus(Duration.ofMinutes(minutes));
      assertThat(LeaseRules.asked(GROUP, own, taken, List.of(BUDGET), later)).isEqualTo(new Answer.Yes(own.expiresAt()));
    }
    assertThat(LeaseRules.asked(GROUP, own, taken, FREE, NOW.plus(Duration.ofMinutes(50))))
        .isEqualTo(new Answer.Yes(NOW.plus(Duration.ofMinutes(65))));
  }

  @Test
  void whoAsksAgainTooLateInTheWindowIsToldNo() {
    var own = lease("a", NOW);
    assertThat(LeaseRules.asked(GROUP, own, List.of(own), List.of(WINDOW, BUDGET), NOW))
        .isEqualTo(new Answer.No(Refusal.Kind.WINDOW_CLOSED, WINDOW.detail()));
  }

  @Test
  void aLeaseThatEndsBeforeItsHostCanBeBackIsRefused() {
    assertThatThrownBy(() -> group(Duration.ofMinutes(5), Duration.ofMinutes(6)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("outTime must be an ISO-8601 duration from PT1S to PT5M");
  }
}
