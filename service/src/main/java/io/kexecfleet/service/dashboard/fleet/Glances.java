package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.calendar.Calendars;
import io.kexecfleet.service.database.RecentReads;
import io.kexecfleet.service.gate.GateBook;
import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.gate.GateView;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.FleetSummaries;
import io.kexecfleet.service.rollout.RebootQuery;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.RolloutListing;
import io.kexecfleet.service.rollout.RolloutQuery;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Looks at the fleet: at most once every few seconds for everybody who reaches the same hosts, and not while nobody does. */
@Component
class Glances {

  private static final Duration TRUSTED_FOR = Duration.ofSeconds(3);
  private static final long MOST_SCOPES = 200;
  private static final int MOST_ROLLOUTS = 100;

  /** Each rollout whose gates are looked at costs two small statements. */
  private static final int MOST_WITH_HOLDS = 20;

  private static final int MOST_HELD = 10;
  private static final UUID NEWEST = new UUID(-1, -1);
  private static final Set<RolloutState> OPEN =
      Set.of(RolloutState.AWAITING_APPROVAL, RolloutState.SCHEDULED, RolloutState.RUNNING, RolloutState.PAUSED);

  private final FleetSummaries summaries;
  private final HeldHosts held;
  private final RolloutListing listing;
  private final Rollouts rollouts;
  private final GateBook gates;
  private final Calendars calendars;
  private final Clock clock;
  private final RecentReads<Glance> recent;

  Glances(
      FleetSummaries summaries,
      HeldHosts held,
      RolloutListing listing,
      Rollouts rollouts,
      GateBook gates,
      Calendars calendars,
      Clock clock) {
    this.summaries = summaries;
    this.held = held;
    this.listing = listing;
    this.rollouts = rollouts;
    this.gates = gates;
    this.calendars = calendars;
    this.clock = clock;
    this.recent = new RecentReads<>(TRUSTED_FOR, MOST_SCOPES, clock);
  }

  /** At the hosts within that scope and the rollouts made under it, as they stood a few seconds ago. */
  Glance of(Scope reach) {
    return recent.get(reach.toString(), () -> look(reach));
  }

  private Glance look(Scope reach) {
    var now = clock.instant();
    var open = listing.page(new RolloutQuery(reach, OPEN, null, null, null), NEWEST, MOST_ROLLOUTS);
    return new Glance(
        summaries.of(reach),
        held.page(reach, RebootQuery.Place.BEGIN, MOST_HELD).hosts(),
        open.stream().map(OpenRollout::of).toList(),
        open.stream().filter(Glances::hasHolds).limit(MOST_WITH_HOLDS).flatMap(rollout -> awaited(rollout, now)).toList(),
        Agenda.of(calendars.current(), now));
  }

  private static boolean hasHolds(Rollout rollout) {
    return rollout.state().hasBegun() && rollout.ending() == null && holds(rollout).findAny().isPresent();
  }

  private static Stream<GateSpec.Hold> holds(Rollout rollout) {
    return rollout.plan().gates().stream().filter(GateSpec.Hold.class::isInstance).map(GateSpec.Hold.class::cast);
  }

  /** Those that nothing but a person keeps closed, and that somebody waits for already. */
  private Stream<AwaitedGate> awaited(Rollout rollout, Instant now) {
    int next = rollout.wave() + 1;
    var states = gates.states(rollout.id(), next);
    return holds(rollout)
        .filter(hold -> hold.when() == GateSpec.When.BEFORE_HOSTS ? isAnybodyToJump(rollout) : isWaveToBegin(rollout))
        .filter(hold -> !GateView.of(hold, states.get(hold.name()), now).open())
        .map(hold -> new AwaitedGate(OpenRollout.of(rollout), hold.name(), hold.when() == GateSpec.When.BEFORE_HOSTS ? 0 : next + 1));
  }

  private static boolean isAnybodyToJump(Rollout rollout) {
    return rollout.tally().queued() + rollout.tally().ahead() > 0 && !rollout.plan().dryRun();
  }

  /** All hosts of the wave before are done, and nobody said that it begins whatever else holds it. */
  private boolean isWaveToBegin(Rollout rollout) {
    return rollout.wave() + 1 < rollout.waves()
        && rollouts.waves(rollout.id()).stream()
            .anyMatch(wave -> wave.number() == rollout.wave() && wave.endedAt() != null && wave.advancedBy() == null);
  }
}
