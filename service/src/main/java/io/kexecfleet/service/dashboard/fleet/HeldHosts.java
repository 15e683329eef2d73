package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.dashboard.RolloutName;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.request.RebootCursor;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.RebootHistory;
import io.kexecfleet.service.rollout.RebootQuery;
import io.kexecfleet.service.rollout.RolloutListing;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The hosts that somebody has to take care of, the newest first. */
@Component
class HeldHosts {

  private final RebootHistory history;
  private final HostDirectory hosts;
  private final RolloutListing rollouts;

  HeldHosts(RebootHistory history, HostDirectory hosts, RolloutListing rollouts) {
    this.history = history;
    this.hosts = hosts;
    this.rollouts = rollouts;
  }

  /** @param next where the next page begins; null: this is the last one */
  record Page(List<HeldHost> hosts, @Nullable String next) {}

  Page page(Scope reach, RebootQuery.Place after, int limit) {
    var reboots = history.page(new RebootQuery(reach, null, null, Set.of(), true, null, null, null), after, limit);
    var names =
        hosts.all(reboots.stream().map(Reboot::hostId).toList()).stream().collect(Collectors.toMap(Host::id, Host::name));
    var titles = rollouts.names(reboots.stream().map(Reboot::rolloutId).toList(), reach);
    return new Page(
        reboots.stream().map(reboot -> held(reboot, Objects.requireNonNull(names.get(reboot.hostId())), titles)).toList(),
        RebootCursor.behind(reboots, limit));
  }

  private static HeldHost held(Reboot reboot, String host, Map<UUID, String> titles) {
    var name = titles.get(reboot.rolloutId());
    return new HeldHost(
        host,
        Objects.requireNonNull(Ending.of(reboot)),
        Objects.requireNonNull(reboot.heldAt()),
        name == null ? null : reboot.rolloutId(),
        name == null ? null : RolloutName.of(reboot.rolloutId(), name));
  }
}
