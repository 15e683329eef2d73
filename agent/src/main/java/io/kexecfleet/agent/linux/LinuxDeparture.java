package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.machine.DeparturePolicy;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.protocol.Order;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a Linux host leaves: by systemd's hand, with a watchdog armed across the jump where the owner wants one. */
final class LinuxDeparture {

  /** Says that the watchdog was armed in this boot, and what systemd had before: microseconds. */
  private static final String ARMED = "watchdog";

  private static final long MICROS = 1_000_000;

  private final DeparturePolicy policy;
  private final Systemctl systemctl;
  private final WatchdogDevice watchdog;
  private final StopStampUnit stampUnit;
  private final Path armed;

  LinuxDeparture(LinuxPaths paths, Systemctl systemctl, DeparturePolicy policy) {
    this.policy = policy;
    this.systemctl = systemctl;
    this.watchdog = new WatchdogDevice(paths);
    this.stampUnit = new StopStampUnit(paths);
    this.armed = paths.run().resolve(ARMED);
  }

  /** See {@link io.kexecfleet.agent.machine.Machine#departure}. systemd has a watchdog of its own for restarts. */
  Departure prepare(Order.Way way, String release) {
    var seconds = way == Order.Way.KEXEC ? policy.watchdogSeconds() : null;
    var unguarded = seconds == null ? List.<String>of() : watchdog.obstacles(seconds, release);
    var guard =
        seconds == null || !unguarded.isEmpty()
            ? null
            : new Departure.Guard(seconds, !Boolean.FALSE.equals(watchdog.hasResetTheMachine()));
    var leavesStamp = policy.through() == Departure.Through.SYSTEMD && stampUnit.isCertainToWrite(way);
    return new Departure(policy.through(), guard, unguarded, leavesStamp);
  }

  @Nullable Boolean resetByWatchdog() {
    return watchdog.hasResetTheMachine();
  }

  void arm(Departure how) {
    var guard = how.guard();
    if (guard != null) {
      arm(guard.seconds() * MICROS);
    }
  }

  void jump(Departure how) {
    systemctl.kexec(how.through());
  }

  void restart(Departure how) {
    systemctl.reboot(how.through());
  }

  /** Written down before, because the agent may be killed in between. */
  private void arm(long micros) {
    try {
      if (!Files.exists(armed)) {
        Files.writeString(armed, Long.toString(systemctl.kexecWatchdog()));
      }
      systemctl.setKexecWatchdog(micros);
    } catch (IOException | MachineException failed) {
      throw new MachineException(
          "The watchdog cannot be armed across the jump, so the jump was not asked for: " + failed.getMessage(), failed);
    }
  }

  /** Has systemd do what it did before {@link #arm} armed the watchdog, if it did. */
  void disarm() {
    try {
      if (Files.exists(armed)) {
        systemctl.setKexecWatchdog(Long.parseLong(Files.readString(armed, StandardCharsets.US_ASCII).strip()));
        Files.delete(armed);
      }
    } catch (IOException | NumberFormatException failed) {
      throw new MachineException(
          "What systemd's KExecWatchdogUSec was before is in %s and cannot be read: %s.".formatted(armed, failed.getMessage()),
          failed);
    }
  }
}
