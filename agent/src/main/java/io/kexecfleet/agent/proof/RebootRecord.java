package io.kexecfleet.agent.proof;

import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Order;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to report a reboot, synced to disk before the jump. Agents that knew of kexec only did not write down way
 * and target: both follow from what was staged then.
 *
 * @param rebootId the reboot
 * @param generation of the order that the host jumped for
 * @param bootId the boot that jumps
 * @param kernelRelease the release that jumps
 * @param way by which it goes
 * @param targetRelease the release it shall run afterwards
 * @param marker the one-time marker on the next command line; null where nothing is loaded
 * @param load what is staged; null where nothing is loaded
 * @param jumpAt time since boot at the jump's request, milliseconds
 * @param jumpAtWall the host's own time then, milliseconds since the epoch
 * @param serviceClock the service's clock against that boot's, or null when it never answered
 * @param prelude what came before the jump; null in records of agents that did not write it down
 * @param byHand whether a person on the host asked for it, and the service knows nothing of it
 * @param reported whether the service has the complete report: then this only keeps the reboot from happening twice
 * @param departure how the host leaves; agents that could do so in one way only did not write it down
 */
public record RebootRecord(
    String rebootId,
    long generation,
    String bootId,
    String kernelRelease,
    Order.Way way,
    String targetRelease,
    @Nullable String marker,
    @Nullable LoadReport load,
    long jumpAt,
    long jumpAtWall,
    @Nullable ServiceClock serviceClock,
    @Nullable Prelude prelude,
    boolean byHand,
    boolean reported,
    Departure departure) {

  /** Before it is known how the host will leave. */
  public RebootRecord(
      String rebootId,
      long generation,
      String bootId,
      String kernelRelease,
      Order.Way way,
      String targetRelease,
      @Nullable String marker,
      @Nullable LoadReport load,
      long jumpAt,
      long jumpAtWall,
      @Nullable ServiceClock serviceClock,
      @Nullable Prelude prelude,
      boolean byHand,
      boolean reported) {
    this(
        rebootId,
        generation,
        bootId,
        kernelRelease,
        way,
        targetRelease,
        marker,
        load,
        jumpAt,
        jumpAtWall,
        serviceClock,
        prelude,
        byHand,
        reported,
        Departure.PLAIN);
  }

  public RebootRecord {
    Objects.requireNonNull(rebootId, "rebootId");
    Objects.requireNonNull(bootId, "bootId");
    Objects.requireNonNull(kernelRelease, "kernelRelease");
    departure = Objects.requireNonNullElse(departure, Departure.PLAIN);
    way = Objects.requireNonNullElse(way, Order.Way.KEXEC);
    if (targetRelease == null && load != null) {
      targetRelease = load.kernelRelease();
    }
  }

  public RebootRecord asReported() {
    return with(true, departure);
  }

  /** The same of a host that leaves like this. */
  public RebootRecord leaving(Departure how) {
    return with(reported, how);
  }

  private RebootRecord with(boolean isReported, Departure how) {
    return new RebootRecord(
        rebootId,
        generation,
        bootId,
        kernelRelease,
        way,
        targetRelease,
        marker,
        load,
        jumpAt,
        jumpAtWall,
        serviceClock,
        prelude,
        byHand,
        isReported,
        how);
  }
}
