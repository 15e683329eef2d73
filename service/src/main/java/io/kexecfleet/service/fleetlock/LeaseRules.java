package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.rollout.engine.Blocker;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a client that wants to reboot is told. A function of what is known and the time. */
final class LeaseRules {

  /** How many names a message lists at most. */
  private static final int NAMED = 5;

  /** What it is told. */
  sealed interface Answer {

    /**
     * It may go.
     *
     * @param expiresAt when its lease does
     */
    record Yes(Instant expiresAt) implements Answer {}

    record No(Refusal.Kind kind, String why) implements Answer {}
  }

  private LeaseRules() {}

  /**
   * A client that has a lease keeps it, whatever the answer, for it may be on its way since an earlier one. Asked again it
   * may go as long as the calendar lets it; its place is its own already. Its lease then lasts for as long as it may be
   * out from now on, and never ends earlier than it would have.
   *
   * @param own the client's lease; null: it has none
   * @param taken the group's leases that take places
   * @param blockers what holds such a host now
   */
  static Answer asked(LockGroup group, @Nullable Lease own, List<Lease> taken, List<Blocker> blockers, Instant now) {
    if (own != null) {
      var closed = blockers.stream().filter(it -> it.code() != Blocker.Code.BUDGET).toList();
      var back = now.plus(group.outTime());
      return closed.isEmpty() ? new Answer.Yes(back.isAfter(own.expiresAt()) ? back : own.expiresAt()) : no(closed);
    }
    if (taken.size() >= group.slots()) {
      return new Answer.No(
          Refusal.Kind.SEMAPHORE_FULL,
          "All %d slots of group %s are taken by %s.".formatted(group.slots(), group.name(), names(taken)));
    }
    return blockers.isEmpty() ? new Answer.Yes(now.plus(group.lease())) : no(blockers);
  }

  private static Answer no(List<Blocker> blockers) {
    var kind =
        switch (blockers.getFirst().code()) {
          case WINDOW -> Refusal.Kind.WINDOW_CLOSED;
          case FREEZE -> Refusal.Kind.FROZEN;
          case BUDGET -> Refusal.Kind.BUDGET_FULL;
          default -> throw new IllegalStateException("Only budgets and the calendar hold such a host: %s".formatted(blockers));
        };
    return new Answer.No(kind, blockers.stream().map(Blocker::detail).collect(Collectors.joining(" ")));
  }

  private static String names(List<Lease> taken) {
    var named = taken.stream().limit(NAMED).map(Lease::client).collect(Collectors.joining(", "));
    return taken.size() > NAMED ? "%s and %d more".formatted(named, taken.size() - NAMED) : named;
  }
}
