package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.rollout.OtherPlaces;
import io.kexecfleet.service.rollout.engine.Place;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Leases take places in the budgets, and clients are hosts. */
@Component
class LeasedPlaces implements OtherPlaces {

  private final GroupTable groups;
  private final ClientTable clients;
  private final LeaseTable leases;

  LeasedPlaces(GroupTable groups, ClientTable clients, LeaseTable leases) {
    this.groups = groups;
    this.clients = clients;
    this.leases = leases;
  }

  @Override
  public List<Place> places(@Nullable Instant since) {
    var taken = leases.taken(since);
    if (taken.isEmpty()) {
      return List.of();
    }
    var byName = groups.byName();
    return taken.stream()
        .flatMap(lease -> Optional.ofNullable(byName.get(lease.group())).map(lease::place).stream())
        .toList();
  }

  @Override
  public Map<Map<String, String>, Integer> hosts() {
    var counts = clients.counts();
    var hosts = new HashMap<Map<String, String>, Integer>();
    groups.all().forEach(group -> hosts.merge(group.labels(), counts.getOrDefault(group.name(), 0), Integer::sum));
    return hosts;
  }
}
