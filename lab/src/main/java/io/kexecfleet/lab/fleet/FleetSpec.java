package io.kexecfleet.lab.fleet;

import io.kexecfleet.protocol.Finding;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/**
 * What a fleet in memory is made of.
 *
 * @param prefix of the hosts' names, which a number follows
 * @param passages what becomes of a host at a jump, by its name
 * @param clocks the hosts' own wall clocks, by their names
 * @param findings what a host finds when it looks at itself, by its name; codes of the catalogue of checks
 * @param tap hears what hosts and service say to each other
 */
public record FleetSpec(
    String prefix,
    int size,
    Function<String, Passage> passages,
    Function<String, InstantSource> clocks,
    Function<String, List<Finding>> findings,
    Wiretap tap) {

  /** Ready hosts with good clocks, called {@code sim-00001} and so on. */
  public static FleetSpec of(int size, Function<String, Passage> passages) {
    return new FleetSpec("sim-", size, passages, _ -> InstantSource.system(), _ -> List.of(), Wiretap.NONE);
  }

  public FleetSpec withPrefix(String other) {
    return new FleetSpec(other, size, passages, clocks, findings, tap);
  }

  public FleetSpec withClocks(Function<String, InstantSource> other) {
    return new FleetSpec(prefix, size, passages, other, findings, tap);
  }

  public FleetSpec withFindings(Function<String, List<Finding>> other) {
    return new FleetSpec(prefix, size, passages, clocks, other, tap);
  }

  public FleetSpec withTap(Wiretap other) {
    return new FleetSpec(prefix, size, passages, clocks, findings, other);
  }
}
