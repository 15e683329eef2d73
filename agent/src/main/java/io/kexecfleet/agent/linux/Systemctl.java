package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** systemd, by its command: the way an administrator would stop the machine. */
public final class Systemctl {

  private static final long PATIENCE_SECONDS = 60;

  private final String command;

  /** @param command {@code systemctl}, or the path of another that takes its place */
  public Systemctl(String command) {
    this.command = command;
  }

  /** Begins to stop the machine and jump at the end of it; returns as soon as systemd has taken the order. */
  void kexec() {
    run(List.of("kexec", "--no-block", "--no-wall", "--no-ask-password"));
  }

  /** Properties of the manager, one {@code Name=value} a line. */
  List<String> show(List<String> properties) {
    return run(Stream.concat(Stream.of("show"), properties.stream().map(name -> "--property=" + name)).toList());
  }

  private List<String> run(List<String> arguments) {
    var words = Stream.concat(Stream.of(command), arguments.stream()).toList();
    var line = String.join(" ", words);
    try {
      var process = new ProcessBuilder(words).redirectErrorStream(true).start();
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
