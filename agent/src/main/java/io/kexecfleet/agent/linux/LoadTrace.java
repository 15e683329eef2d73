package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.LoadEvidence;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What has to be so for as long as an image is the one that was loaded. It can contradict that, never prove it. Pure.
 *
 * @param callsLeft what the limit of calls left right after the load, or null for no limit
 * @param cmaBytes what the image took of the CMA area; 0 for nothing, and where that is not known
 */
record LoadTrace(@Nullable Long callsLeft, long cmaBytes) {

  /** Of a load that was broken off, and of one of an agent that wrote none down: nothing contradicts it. */
  static final LoadTrace UNKNOWN = new LoadTrace(null, 0);

  private static final Pattern TEXT = Pattern.compile("(-|\\d{1,18}) (\\d{1,18})");

  static LoadTrace of(LoadEvidence seen, @Nullable Long callsLeft) {
    return new LoadTrace(callsLeft, seen.isInPlace() ? seen.size() : 0);
  }

  LoadTrace withCallsLeft(@Nullable Long now) {
    return new LoadTrace(now, cmaBytes);
  }

  /**
   * Whether somebody has called the kernel to load or to let go since, or the image is no longer where it was.
   *
   * @param cmaUsed bytes handed out of the CMA area and not given back
   */
  boolean isContradictedBy(@Nullable Long callsLeftNow, long cmaUsed) {
    var somebodyCalled = callsLeft != null && callsLeftNow != null && callsLeftNow < callsLeft;
    return somebodyCalled || cmaUsed < cmaBytes;
  }

  String text() {
    return "%s %d".formatted(callsLeft == null ? "-" : callsLeft.toString(), cmaBytes);
  }

  static LoadTrace read(String text) {
    var parts = TEXT.matcher(text);
    return parts.matches()
        ? new LoadTrace(parts.group(1).equals("-") ? null : Long.valueOf(parts.group(1)), Long.parseLong(parts.group(2)))
        : UNKNOWN;
  }
}
