package io.kexecfleet.agent.proof;

import io.kexecfleet.protocol.RebootReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the last reboots of this host, kept on the host itself.
 *
 * @param reboots newest last
 * @param baseline how long the last planned way through the firmware took, or null while there was none
 */
public record History(List<RebootReport> reboots, @Nullable Baseline baseline) {

  /** Some kilobytes each: enough to see a pattern, and never a burden. */
  static final int LONGEST = 50;

  public static final History NONE = new History(List.of(), null);

  public History {
    reboots = List.copyOf(reboots);
  }

  /** With one more; what was known of the same reboot is replaced, and the oldest is forgotten. */
  public History with(RebootReport report) {
    var all = new ArrayList<>(reboots);
    all.removeIf(known -> known.rebootId().equals(report.rebootId()));
    all.add(report);
    var newer = Timings.baseline(report);
    return new History(all.subList(Math.max(0, all.size() - LONGEST), all.size()), newer == null ? baseline : newer);
  }
}
