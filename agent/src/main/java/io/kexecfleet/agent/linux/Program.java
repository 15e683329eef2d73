package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.UnclearException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int LONGEST_OUTPUT = 1 << 20;

  /**
   * Runs it to its end and gives what it printed, both outputs in one.
   *
   * @throws MachineException when it cannot be run, ends with anything but 0, or does not end within a minute
   */
  List<String> run(List<String> arguments, Map<String, String> environment) {
    var ended = end(arguments, environment, PATIENCE);
    if (ended.exit() != 0) {
      throw new MachineException(ended.told());
    }
    return ended.output();
  }

  /**
   * How it ended.
   *
   * @param line what was run
   * @param exit its exit code; above 128 when a signal ended it
   * @param output what it printed, both outputs in one, up to a bound
   */
  record Ended(String line, int exit, List<String> output) {

    String told() {
      return "%s ended with %d: %s".formatted(line, exit, String.join(" ", output));
    }
  }

  /**
   * Runs it to its end, good or bad.
   *
   * @throws UnclearException when it was started and did not end in time, or what it printed is lost
   * @throws MachineException when it cannot be started
   */
  Ended end(List<String> arguments, Map<String, String> environment, Duration patience) {
    var words = Stream.concat(Stream.of(command), arguments.stream()).toList();
    var line = String.join(" ", words);
    var process = start(words, line, environment);
    try {
      try {
        process.getOutputStream().close();
        var printed = new FutureTask<>(() -> printed(process));
        Thread.ofPlatform().daemon().start(printed);
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new UnclearException("%s did not end within %d s.".formatted(line, patience.toSeconds()));
        }
        return new Ended(line, process.exitValue(), text(printed.get(patience.toMillis(), TimeUnit.MILLISECONDS)));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException | ExecutionException failed) {
      throw new UnclearException("What %s says cannot be read: %s.".formatted(line, failed.getMessage()), failed);
    } catch (TimeoutException neverSilent) {
      throw new UnclearException("%s left something behind that still prints.".formatted(line), neverSilent);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new UnclearException("%s was interrupted.".formatted(line), stopped);
    }
  }

  private static Process start(List<String> words, String line, Map<String, String> environment) {
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException failed) {
      throw new MachineException("%s cannot be run: %s.".formatted(line, failed.getMessage()), failed);
    }
  }

  /** What is too much is read all the same: a program that cannot print would never end. */
  private static byte[] printed(Process process) throws IOException {
    try (var output = process.getInputStream()) {
      var kept = output.readNBytes(LONGEST_OUTPUT);
      output.transferTo(OutputStream.nullOutputStream());
      return kept;
    }
  }

  private static List<String> text(byte[] printed) {
    return new String(printed, StandardCharsets.UTF_8).lines().toList();
  }
}
