package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** systemd, by its command: the way an administrator would stop the machine. */
public final class Systemctl {

  private static final long PATIENCE_SECONDS = 60;

  /**
   * Keeps a reboot a reboot. Otherwise systemd makes a kexec of it where an image is loaded (since 255), and a restart of
   * user space alone where a new root file system waits in /run/nextroot.
   */
  private static final Map<String, String> THROUGH_THE_FIRMWARE =
      Map.of("SYSTEMCTL_SKIP_AUTO_KEXEC", "1", "SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT", "1");

  private final String command;

  /** @param command {@code systemctl}, or the path of another that takes its place */
  public Systemctl(String command) {
    this.command = command;
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
    return run(
        Stream.concat(Stream.of("show"), properties.stream().map(name -> "--property=" + name)).toList(), Map.of());
  }

  private void leave(String verb, Map<String, String> environment) {
    run(List.of(verb, "--no-block", "--no-wall", "--no-ask-password"), environment);
  }

  private List<String> run(List<String> arguments, Map<String, String> environment) {
    var words = Stream.concat(Stream.of(command), arguments.stream()).toList();
    var line = String.join(" ", words);
    try {
      var builder = new ProcessBuilder(words).redirectErrorStream(true);
      builder.environment().putAll(environment);
      var process = builder.start();
      process.getOutputStream().close();
      List<String> output;
      try (var reader = process.inputReader()) {
        output = reader.lines().toList();
      }
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new MachineException("%s did not end within %d s.".formatted(line, PATIENCE_SECONDS));
      }
      if (process.exitValue() != 0) {
        throw new MachineException(
            "%s ended with %d: %s".formatted(line, process.exitValue(), String.join(" ", output)));
      }
      return output;
    } catch (IOException failed) {
      throw new MachineException("%s cannot be run: %s.".formatted(line, failed.getMessage()), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new MachineException("%s was interrupted.".formatted(line), stopped);
    }
  }
}
