package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.calendar.Calendars;
import io.kexecfleet.service.dashboard.WaitingLine;
import io.kexecfleet.service.database.RecentReads;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.TimeOrderedId;
import io.kexecfleet.service.rollout.FleetSummaries;
import io.kexecfleet.service.rollout.RebootQuery;
import io.kexecfleet.service.rollout.RolloutListing;
import io.kexecfleet.service.rollout.RolloutQuery;
import io.kexecfleet.service.rollout.WaitingRollouts;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Looks at the fleet: at most once every few seconds for everybody who reaches the same hosts, and not while nobody does. */
@Component
class Glances {

  private static final Duration TRUSTED_FOR = Duration.ofSeconds(3);
  private static final long MOST_SCOPES = 200;
  private static final int MOST_ROLLOUTS = 100;

  /** Each whose gates are looked at costs a few small statements. */
  private static final int MOST_WAITING = 50;

  private static final int MOST_HELD = 4;
  private static final Set<RolloutState> OPEN = Set.of(RolloutState.SCHEDULED, RolloutState.RUNNING, RolloutState.PAUSED);

  private final FleetSummaries summaries;
  private final HeldHosts held;
  private final RolloutListing listing;
  private final WaitingRollouts waiting;
  private final Calendars calendars;
  private final Clock clock;
  private final RecentReads<Glance> recent;

  Glances(
      FleetSummaries summaries,
      HeldHosts held,
      RolloutListing listing,
      WaitingRollouts waiting,
      Calendars calendars,
      Clock clock) {
    this.summaries = summaries;
    this.held = held;
    this.listing = listing;
    this.waiting = waiting;
    this.calendars = calendars;
    this.clock = clock;
    this.recent = new RecentReads<>(TRUSTED_FOR, MOST_SCOPES, clock);
  }

  /** At the hosts within that scope and the rollouts made under it, as they stood a few seconds ago. */
  Glance of(Scope reach) {
    return recent.get(reach.toString(), () -> look(reach));
  }

  private Glance look(Scope reach) {
    var open = listing.page(new RolloutQuery(reach, OPEN, null, null, null), TimeOrderedId.LAST, MOST_ROLLOUTS);
    return new Glance(
        summaries.of(reach),
        held.page(reach, RebootQuery.Place.BEGIN, MOST_HELD).hosts(),
        open.stream().map(OpenRollout::of).toList(),
        waiting.newest(reach, MOST_WAITING).stream().map(WaitingLine::of).filter(WaitingLine::isForItself).toList(),
        Agenda.of(calendars.current(), clock.instant()));
  }
}
