package io.kexecfleet.service.api;

import io.kexecfleet.service.fleetlock.KnownClients;
import io.kexecfleet.service.fleetlock.Lease;
import io.kexecfleet.service.fleetlock.LockGroup;
import io.kexecfleet.service.inventory.Labels;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A FleetLock group, for operators: never its secret.
 *
 * @param clients how many different ids may be named at its door
 * @param size how many hosts it has: where a budget is a percentage, its clients count as no more
 * @param knownClients how many were heard of in the last 30 days, or hold a lease
 */
record FleetLockJson(
    String name,
    int slots,
    Map<String, String> labels,
    Set<String> windows,
    Duration lease,
    Duration outTime,
    int clients,
    int size,
    LockGroup.WhenExpired whenExpired,
    int knownClients) {

  record All(List<FleetLockJson> groups) {}

  /** @param secret of a group that was made just now, the only time that it is shown; null: it has its secret already */
  record Put(FleetLockJson group, @Nullable String secret) {}

  /** The only time that a secret is shown. */
  record Replaced(String name, String secret) {}

  /** @param leases those that take places, the oldest first */
  record Leases(List<LeaseJson> leases) {}

  /**
   * A client that takes a place.
   *
   * @param labels by which budgets count it: those that its group had when it was given
   * @param expires when it is not believed any more to be on its way
   * @param state HELD, or EXPIRED for one that keeps its place all the same
   */
  record LeaseJson(String id, Map<String, String> labels, Instant since, Instant expires, State state) {

    enum State {
      HELD,
      EXPIRED
    }

    static LeaseJson of(Lease lease) {
      return new LeaseJson(
          lease.client(),
          new TreeMap<>(lease.labels()),
          lease.since(),
          lease.expiresAt(),
          lease.expiredAt() == null ? State.HELD : State.EXPIRED);
    }
  }

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Clients(List<ClientJson> clients, @Nullable String next) {}

  /**
   * An id that was named at the group's door.
   *
   * @param lastSeen to the day
   */
  record ClientJson(String id, Instant firstSeen, Instant lastSeen) {

    static ClientJson of(KnownClients.Client client) {
      return new ClientJson(client.id(), client.firstSeen(), client.lastSeen());
    }
  }

  /** What an operator sends; {@code slots} and {@code whenExpired} must be there. */
  record Wanted(
      @Nullable Integer slots,
      @Nullable Map<String, @Nullable String> labels,
      @Nullable List<@Nullable String> windows,
      @Nullable String lease,
      @Nullable String outTime,
      @Nullable Integer clients,
      @Nullable Integer size,
      LockGroup.@Nullable WhenExpired whenExpired) {

    /** @throws InvalidInputException naming the first thing that will not do */
    LockGroup checked(String name) {
      if (slots == null) {
        throw new InvalidInputException("slots", "slots is missing: how many clients may be out at once?");
      }
      if (whenExpired == null) {
        throw new InvalidInputException(
            "whenExpired", "whenExpired is missing: shall a client that is not heard of again FREE its place, or HOLD it?");
      }
      var length = Fields.duration("lease", lease, LockGroup.USUAL_LEASE, LockGroup.SHORTEST_LEASE, LockGroup.LONGEST_LEASE);
      var usual = length.compareTo(LockGroup.USUAL_OUT_TIME) < 0 ? length : LockGroup.USUAL_OUT_TIME;
      return new LockGroup(
          name,
          slots,
          Labels.require("labels", labels == null ? Map.of() : labels),
          names(windows == null ? List.of() : windows),
          length,
          Fields.duration("outTime", outTime, usual, Duration.ofSeconds(1), length),
          Objects.requireNonNullElse(clients, LockGroup.USUAL_CLIENTS),
          Objects.requireNonNullElse(size, 0),
          whenExpired);
    }

    private static Set<String> names(List<@Nullable String> windows) {
      var names = new HashSet<String>();
      for (var window : windows) {
        if (window == null) {
          throw new InvalidInputException("windows", "windows holds a null.");
        }
        names.add(window);
      }
      return names;
    }
  }

  static FleetLockJson of(LockGroup group, int knownClients) {
    return new FleetLockJson(
        group.name(),
        group.slots(),
        new TreeMap<>(group.labels()),
        new TreeSet<>(group.windows()),
        group.lease(),
        group.outTime(),
        group.clients(),
        group.size(),
        group.whenExpired(),
        knownClients);
  }
}
