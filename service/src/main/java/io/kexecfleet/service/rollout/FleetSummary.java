package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How many hosts stand how.
 *
 * @param at when they were counted
 * @param hosts all but those that were retired
 * @param enrolled those of them whose agents have credentials
 * @param silent those of the enrolled that were not heard of for {@code silentAfter}
 * @param kernels the releases that most of them run, at most {@link #MOST_KERNELS}, the most frequent first
 * @param otherKernels how many other releases there are
 * @param onOtherKernels how many hosts run one of these
 * @param readiness hosts by each that there is
 * @param reboots those in a reboot that is not over, by each state that such a reboot can have
 * @param stale those in {@link RebootState#STAGING} because what was staged was no longer what it should be
 * @param held those that keep their places in the budgets until somebody resolves that
 * @param lost those of them about which nothing is known since they were ordered to jump
 */
public record FleetSummary(
    Instant at,
    long hosts,
    long enrolled,
    long silent,
    Duration silentAfter,
    List<Kernel> kernels,
    long otherKernels,
    long onOtherKernels,
    Map<Readiness, Long> readiness,
    Map<RebootState, Long> reboots,
    long stale,
    long held,
    long lost) {

  public static final int MOST_KERNELS = 20;

  /** Hosts that run a kernel. */
  public record Kernel(String release, long hosts) {}

  /** Those without a credential: their agents have not come yet, or theirs were revoked. */
  public long notEnrolled() {
    return hosts - enrolled;
  }

  /** Those that never said what they run. */
  public long kernelUnknown() {
    return hosts - onOtherKernels - kernels.stream().mapToLong(Kernel::hosts).sum();
  }
}
