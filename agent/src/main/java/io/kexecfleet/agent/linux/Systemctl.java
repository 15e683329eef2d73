package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.Departure.Through;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.UnclearException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** systemd, by its commands: the way an administrator would stop the machine. */
public final class Systemctl {

  /**
   * Keeps a reboot a reboot. Otherwise systemd makes a kexec of it where an image is loaded (since 255), and a restart of
   * user space alone where a new root file system waits in /run/nextroot.
   */
  private static final Map<String, String> THROUGH_THE_FIRMWARE =
      Map.of("SYSTEMCTL_SKIP_AUTO_KEXEC", "1", "SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT", "1");

  /** Less than what D-Bus gives a call (sd-bus: 25 s): who says no within this was told so, and has not merely lost patience. */
  private static final Duration SAYS_NO_WITHIN = Duration.ofSeconds(20);

  /** Who was killed has not said no. */
  private static final int KILLED = 128;

  /** What systemd says of itself while no stop of the machine is under way; then it is "stopping". */
  private static final Set<String> STAYING =
      Set.of(
          "SystemState=initializing",
          "SystemState=starting",
          "SystemState=running",
          "SystemState=degraded",
          "SystemState=maintenance");

  private static final List<String> KEXEC_WATCHDOG =
      List.of(
          "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "KExecWatchdogUSec");

  private static final List<String> PREPARING =
      List.of(
          "get-property", "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PreparingForShutdown");

  private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);

  /** systemctl(1), exit status: there is no such unit. */
  private static final int NOT_LOADED = 5;

  private final Program systemctl;
  private final Program busctl;

  /**
   * @param systemctl {@code systemctl}, or the path of another that takes its place
   * @param busctl {@code busctl}, likewise
   */
  public Systemctl(String systemctl, String busctl) {
    this.systemctl = new Program(systemctl);
    this.busctl = new Program(busctl);
  }

  /**
   * Begins to stop the machine and jump at the end of it; returns as soon as systemd has taken the order.
   *
   * @throws UnclearException when it may have been taken
   * @throws MachineException when it certainly was not
   */
  void kexec(Through through) {
    leave("kexec", through, Map.of());
  }

  /**
   * Begins to stop the machine and restart it through its firmware; returns as soon as systemd has taken the order.
   *
   * @throws UnclearException as {@link #kexec}
   * @throws MachineException as {@link #kexec}
   */
  void reboot(Through through) {
    leave("reboot", through, THROUGH_THE_FIRMWARE);
  }

  /** Properties of the manager, one {@code Name=value} a line. */
  List<String> show(List<String> properties) {
    return systemctl.run(
        Stream.concat(Stream.of("show"), properties.stream().map(name -> "--property=" + name)).toList(), Map.of());
  }

  /** Names of the units that have failed. */
  SortedSet<String> failedUnits() {
    return systemctl
        .run(List.of("list-units", "--state=failed", "--plain", "--full", "--no-legend", "--no-pager"), Map.of())
        .stream()
        .map(line -> line.strip().split("\\s+", 2)[0])
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Has a unit end; one that systemd does not know has. */
  void beginToStop(String unit) {
    stop(List.of("stop", "--no-block", unit));
  }

  /** The same, and returns when it has. */
  void stop(String unit) {
    stop(List.of("stop", unit));
  }

  private void stop(List<String> words) {
    var ended = systemctl.end(words, Map.of(), STOPS_WITHIN);
    if (ended.exit() != 0 && ended.exit() != NOT_LOADED) {
      throw new MachineException(ended.told());
    }
  }

  /** How long a watchdog is armed for as systemd ends in a kexec, microseconds; 0 for not at all. */
  long kexecWatchdog() {
    var answer = String.join("\n", busctl.run(with("get-property", KEXEC_WATCHDOG), Map.of())).strip();
    if (!answer.matches("t \\d{1,18}")) {
      throw new MachineException("systemd says of its KExecWatchdogUSec \"%s\", which is not understood.".formatted(answer));
    }
    return Long.parseLong(answer.substring(2));
  }

  /** The same from now on; systemd forgets it with the boot. */
  void setKexecWatchdog(long micros) {
    busctl.run(with("set-property", KEXEC_WATCHDOG, "t", Long.toString(micros)), Map.of());
    var is = kexecWatchdog();
    if (is != micros) {
      throw new MachineException("systemd's KExecWatchdogUSec was set to %d and is %d.".formatted(micros, is));
    }
  }

  private void leave(String verb, Through through, Map<String, String> environment) {
    var words = new ArrayList<>(List.of(verb, "--no-block", "--no-wall", "--no-ask-password"));
    if (through == Through.DIRECT) {
      words.add("--force");
    }
    var ended = systemctl.end(words, environment, SAYS_NO_WITHIN);
    if (ended.exit() == 0) {
      return;
    }
    if (ended.exit() < KILLED && isStaying()) {
      throw new MachineException(ended.told());
    }
    throw new UnclearException(ended.told() + " Whether the machine is being stopped cannot be told.");
  }

  /** Whether it is certain that nobody is stopping the machine, neither systemd nor logind, who may wait before it asks systemd. */
  private boolean isStaying() {
    try {
      return STAYING.contains(String.join("\n", show(List.of("SystemState"))).strip())
          && String.join("\n", busctl.run(PREPARING, Map.of())).strip().equals("b false");
    } catch (MachineException nobodyAnswers) {
      return false;
    }
  }

  private static List<String> with(String verb, List<String> middle, String... more) {
    return Stream.of(Stream.of(verb), middle.stream(), Stream.of(more)).flatMap(words -> words).toList();
  }
}
