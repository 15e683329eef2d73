package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.rollout.engine.Blocker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a client that wants to reboot is told. A function of what is known and the time. */
final class LeaseRules {

  /** So that a lease is put off once a minute at most, however short its reboots are. */
  private static final Duration LEAST_PUT_OFF = Duration.ofMinutes(1);

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
   * out from now on, and never ends earlier than it would have. Where that takes putting the lease off, it is put off by so
   * much that who asks again at once changes nothing.
   *
   * @param own the client's lease; null: it has none
   * @param taken the group's leases that take places
   * @param blockers what holds such a host now
   */
  static Answer asked(LockGroup group, @Nullable Lease own, List<Lease> taken, List<Blocker> blockers, Instant now) {
    if (own != null) {
      var closed = blockers.stream().filter(it -> it.code() != Blocker.Code.BUDGET).toList();
      return closed.isEmpty() ? new Answer.Yes(lasting(group, own, now)) : no(closed);
    }
    if (taken.size() >= group.slots()) {
      return new Answer.No(
          Refusal.Kind.SEMAPHORE_FULL,
          "All %d slots of group %s are taken by %s.".formatted(group.slots(), group.name(), names(taken)));
    }
    return blockers.isEmpty() ? new Answer.Yes(now.plus(group.lease())) : no(blockers);
  }

  private static Instant lasting(LockGroup group, Lease own, Instant now) {
    var back = now.plus(group.outTime());
    if (!back.isAfter(own.expiresAt())) {
      return own.expiresAt();
    }
    return back.plus(group.outTime().compareTo(LEAST_PUT_OFF) > 0 ? group.outTime() : LEAST_PUT_OFF);
  }

  /** Whether the client's lease stands as it is, so that there is nothing to put on record. */
  static boolean isOnRecord(Answer answer, @Nullable Lease own) {
    return own != null && own.expiredAt() == null && answer instanceof Answer.Yes yes && yes.expiresAt().equals(own.expiresAt());
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
