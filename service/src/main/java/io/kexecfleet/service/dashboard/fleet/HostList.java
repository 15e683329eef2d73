package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostListing;
import io.kexecfleet.service.inventory.HostQuery;
import io.kexecfleet.service.inventory.Liveness;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.RolloutListing;
import io.kexecfleet.service.rollout.Rollouts;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The hosts of a page of the list, each with the reboot that it is in: five statements, however many hosts there are. */
@Component
class HostList {

  static final int ON_A_PAGE = 50;

  private final HostListing listing;
  private final Liveness liveness;
  private final HostLook look;
  private final Rollouts rollouts;
  private final RolloutListing rolloutListing;

  HostList(HostListing listing, Liveness liveness, HostLook look, Rollouts rollouts, RolloutListing rolloutListing) {
    this.listing = listing;
    this.liveness = liveness;
    this.look = look;
    this.rollouts = rollouts;
    this.rolloutListing = rolloutListing;
  }

  /** @param next where the next page begins; null: this is the last one */
  record Page(List<HostRow> hosts, HostQuery.@Nullable Place next) {}

  /**
   * @param after null: the list begins
   * @throws InvalidInputException when no page of ours leads there
   */
  Page page(HostQuery query, HostQuery.@Nullable Place after, Scope reach) {
    try {
      var found = listing.page(query, after, ON_A_PAGE);
      return new Page(rows(found.hosts(), reach), found.hosts().size() < ON_A_PAGE ? null : found.last());
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("cursor", "This leads nowhere in the list in this order: leave cursor out to begin.");
    }
  }

  private List<HostRow> rows(List<Host> hosts, Scope reach) {
    var reboots = rollouts.current(hosts.stream().map(Host::id).toList());
    var titles = rolloutListing.names(reboots.values().stream().map(Reboot::rolloutId).toList(), reach);
    return hosts.stream().map(host -> row(host, reboot(reboots.get(host.id()), titles))).toList();
  }

  private static HostRow.@Nullable InReboot reboot(@Nullable Reboot reboot, Map<UUID, String> titles) {
    return reboot == null ? null : HostRow.InReboot.of(reboot, titles);
  }

  private HostRow row(Host host, HostRow.@Nullable InReboot reboot) {
    return new HostRow(
        host.name(),
        look.agent(host),
        host.kernelRelease(),
        host.readiness(),
        liveness.lastSeen(host),
        HostRow.written(host.labels()),
        reboot);
  }
}
