package io.kexecfleet.lab.fleet;

import io.kexecfleet.protocol.Order;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What hosts did, by their own account and in the order in which they did it: the ground truth that a service's story is
 * held against.
 *
 * <p>A host is out from its jump until it is back. One that comes back otherwise than wanted, or not at all, is out until
 * an operator took care of it.
 */
public final class FleetLog {

  /** A host left its kernel for this reboot. */
  public record Jump(String host, String rebootId, Order.Way way, Fate fate) {}

  /** How many of some hosts were out at once, at most. */
  public record Peak(String name, int limit, int most) {}

  private final List<Jump> jumps = new ArrayList<>();
  private final Map<String, Jump> out = new HashMap<>();
  private final List<Bound> bounds = new ArrayList<>();

  /** Counts from now on how many of these hosts are out at once; none of them may be out now. */
  public synchronized void watch(String name, int limit, Collection<String> hosts) {
    bounds.add(new Bound(name, limit, Set.copyOf(hosts)));
  }

  synchronized void left(Jump jump) {
    jumps.add(jump);
    out.put(jump.host(), jump);
    bounds.forEach(bound -> bound.left(jump.host()));
  }

  /** A host that no rollout knows goes down, by leave of the service. */
  public synchronized void leftByItself(String host) {
    bounds.forEach(bound -> bound.left(host));
  }

  /** To be said before the service is told: it lets the next one out as soon as it hears. */
  public synchronized void backByItself(String host) {
    bounds.forEach(bound -> bound.free(host));
  }

  /** The host runs again, in whatever kernel. */
  synchronized void back(Jump jump) {
    if (jump.fate() == Fate.AS_ORDERED) {
      free(jump);
    }
  }

  /**
   * An operator took care of a host. To be said before the service is told: it lets the next one out as soon as it hears.
   *
   * @return whether the host is gone since this reboot, so that it has to be repaired too
   */
  public synchronized boolean resolved(String host, String rebootId) {
    var jump = out.get(host);
    if (jump == null || !jump.rebootId().equals(rebootId)) {
      return false;
    }
    free(jump);
    return jump.fate() == Fate.GONE;
  }

  private void free(Jump jump) {
    if (out.remove(jump.host(), jump)) {
      bounds.forEach(bound -> bound.free(jump.host()));
    }
  }

  public synchronized boolean isOut(String host) {
    return out.containsKey(host);
  }

  public synchronized List<Jump> jumps() {
    return List.copyOf(jumps);
  }

  public synchronized List<Peak> peaks() {
    return bounds.stream().map(bound -> new Peak(bound.name(), bound.limit(), bound.most())).toList();
  }
}
