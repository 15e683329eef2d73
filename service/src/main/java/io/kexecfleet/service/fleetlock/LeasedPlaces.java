package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.rollout.OtherPlaces;
import io.kexecfleet.service.rollout.engine.Place;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Leases take places in the budgets, and clients are hosts: no more of them than their group is said to have. */
@Component
class LeasedPlaces implements OtherPlaces {

  private final GroupTable groups;
  private final KnownClients clients;
  private final LeaseTable leases;

  LeasedPlaces(GroupTable groups, KnownClients clients, LeaseTable leases) {
    this.groups = groups;
    this.clients = clients;
    this.leases = leases;
  }

  @Override
  public List<Place> places(@Nullable Instant since) {
    return leases.taken(since).stream().map(Lease::place).toList();
  }

  @Override
  public Map<Map<String, String>, Integer> hosts() {
    var known = clients.counts();
    var hosts = new HashMap<Map<String, String>, Integer>();
    for (var group : groups.all()) {
      hosts.merge(group.labels(), Math.min(group.size(), known.getOrDefault(group.name(), 0)), Integer::sum);
    }
    return hosts;
  }
}
