package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A program of the host, for what has no file or system call to ask by.
 *
 * @param command its name, looked up on the search path, or its path
 */
record Program(String command) {

  private static final long PATIENCE_SECONDS = 60;
  private static final int LONGEST_OUTPUT = 1 << 20;

  /**
   * Runs it to its end and gives what it printed, both outputs in one.
   *
   * @throws MachineException when it cannot be run, ends with anything but 0, or does not end within a minute
   */
  List<String> run(List<String> arguments, Map<String, String> environment) {
    var words = Stream.concat(Stream.of(command), arguments.stream()).toList();
    var line = String.join(" ", words);
    try {
      var builder = new ProcessBuilder(words).redirectErrorStream(true);
      builder.environment().putAll(environment);
      var process = builder.start();
      try {
        process.getOutputStream().close();
        var printed = new FutureTask<>(() -> process.getInputStream().readNBytes(LONGEST_OUTPUT));
        Thread.ofPlatform().daemon().start(printed);
        var ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        var output = ended ? text(printed.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) : List.<String>of();
        if (!ended || process.exitValue() != 0) {
          throw new MachineException(
              ended
                  ? "%s ended with %d: %s".formatted(line, process.exitValue(), String.join(" ", output))
                  : "%s did not end within %d s.".formatted(line, PATIENCE_SECONDS));
        }
        return output;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException | ExecutionException failed) {
      throw new MachineException("%s cannot be run: %s.".formatted(line, failed.getMessage()), failed);
    } catch (TimeoutException neverSilent) {
      throw new MachineException("%s left something behind that still prints.".formatted(line), neverSilent);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new MachineException("%s was interrupted.".formatted(line), stopped);
    }
  }

  private static List<String> text(byte[] printed) {
    return new String(printed, StandardCharsets.UTF_8).lines().toList();
  }
}
