package io.kexecfleet.protocol;

import java.util.Objects;

/**
 * What a host shall do about one reboot.
 *
 * <p>An order is good only for the boot it names and only for {@code validForMillis}, counted by the host from the
 * instant it <em>sent</em> the check-in that this answers. The service counts from the instant it received that
 * check-in, which is never earlier, so the host always stops first, however wrong its wall clock is and however late
 * the reply comes.
 *
 * @param rebootId the reboot
 * @param intent how far to go
 * @param way by which way to go; a service that knows of one way only does not say, and means KEXEC
 * @param bootId the boot that must still be running
 * @param validForMillis how long this holds, see above
 * @param target what to boot
 */
public record Order(String rebootId, Intent intent, Way way, String bootId, long validForMillis, BootTarget target) {

  public enum Intent {
    /** Get ready to go: load the target and keep it loaded. */
    STAGE,
    /** Go. */
    JUMP
  }

  public enum Way {
    /** Jump into what was staged. */
    KEXEC,
    /** Nothing is staged; the firmware starts what it would start anyway. */
    FIRMWARE
  }

  public Order {
    Objects.requireNonNull(rebootId, "rebootId");
    Objects.requireNonNull(intent, "intent");
    Objects.requireNonNull(bootId, "bootId");
    Objects.requireNonNull(target, "target");
    way = Objects.requireNonNullElse(way, Way.KEXEC);
  }
}
