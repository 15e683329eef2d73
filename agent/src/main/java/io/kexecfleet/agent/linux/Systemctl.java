package io.kexecfleet.agent.linux;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** systemd, by its command: the way an administrator would stop the machine. */
public final class Systemctl {

  /**
   * Keeps a reboot a reboot. Otherwise systemd makes a kexec of it where an image is loaded (since 255), and a restart of
   * user space alone where a new root file system waits in /run/nextroot.
   */
  private static final Map<String, String> THROUGH_THE_FIRMWARE =
      Map.of("SYSTEMCTL_SKIP_AUTO_KEXEC", "1", "SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT", "1");

  private final Program program;

  /** @param command {@code systemctl}, or the path of another that takes its place */
  public Systemctl(String command) {
    this.program = new Program(command);
  }

  /** Begins to stop the machine and jump at the end of it; returns as soon as systemd has taken the order. */
  void kexec() {
    leave("kexec", Map.of());
  }

  /** Begins to stop the machine and restart it through its firmware; returns as soon as systemd has taken the order. */
  void reboot() {
    leave("reboot", THROUGH_THE_FIRMWARE);
  }

  /** Properties of the manager, one {@code Name=value} a line. */
  List<String> show(List<String> properties) {
    return program.run(
        Stream.concat(Stream.of("show"), properties.stream().map(name -> "--property=" + name)).toList(), Map.of());
  }

  /** Names of the units that have failed. */
  SortedSet<String> failedUnits() {
    return program
        .run(List.of("list-units", "--state=failed", "--plain", "--full", "--no-legend", "--no-pager"), Map.of())
        .stream()
        .map(line -> line.strip().split("\\s+", 2)[0])
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Begins to end a unit. */
  void stop(String unit) {
    program.run(List.of("stop", "--no-block", unit), Map.of());
  }

  private void leave(String verb, Map<String, String> environment) {
    program.run(List.of(verb, "--no-block", "--no-wall", "--no-ask-password"), environment);
  }
}
