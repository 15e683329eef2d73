package io.kexecfleet.agent.machine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a host leaves its kernel, as its owner wants it and as far as that can be had. It is in the record of the reboot, because
 * what the next boot finds means one thing or another by it.
 *
 * @param through who stops the host
 * @param guard the watchdog that is armed across the jump, or null
 * @param unguarded why none is although the owner wants one, a sentence each; empty where none is wanted
 * @param leavesStamp whether the boot is certain to note down the time when it has stopped everything
 */
public record Departure(Through through, @Nullable Guard guard, List<String> unguarded, boolean leavesStamp) {

  /** Nothing special, and nothing is certain. Agents that did not write it down left like this. */
  public static final Departure PLAIN = new Departure(Through.SYSTEMD, null, List.of(), false);

  public enum Through {
    /** systemd stops one unit after the other, in their order. */
    SYSTEMD,
    /** systemd ends all processes at once, and syncs and unmounts the file systems or remounts them read-only. */
    DIRECT
  }

  /**
   * A watchdog that resets the machine unless the next kernel's driver stops it in time.
   *
   * @param seconds in time
   * @param saidReset whether it said of the boot that is left that it had reset the machine: then it proves nothing later
   */
  public record Guard(int seconds, boolean saidReset) {}

  public Departure {
    unguarded = List.copyOf(unguarded);
  }
}
