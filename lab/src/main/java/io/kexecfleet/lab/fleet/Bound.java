package io.kexecfleet.lab.fleet;

import java.util.HashSet;
import java.util.Set;

/** How many of some hosts may be out at once, and how many were. Guarded by its {@link FleetLog}. */
final class Bound {

  private final String name;
  private final int limit;
  private final Set<String> hosts;
  private final Set<String> out = new HashSet<>();
  private int most;

  Bound(String name, int limit, Set<String> hosts) {
    this.name = name;
    this.limit = limit;
    this.hosts = Set.copyOf(hosts);
  }

  String name() {
    return name;
  }

  int limit() {
    return limit;
  }

  /** The largest number of its hosts that were out at one instant. */
  int most() {
    return most;
  }

  void left(String host) {
    if (hosts.contains(host)) {
      out.add(host);
      most = Math.max(most, out.size());
    }
  }

  void free(String host) {
    out.remove(host);
  }
}
