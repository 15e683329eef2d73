package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.MachineException;
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
   * How a program ended.
   *
   * @param status 0 for well
   * @param output what it printed, both outputs in one, up to a bound
   */
  record Ended(int status, List<String> output) {}

  /**
   * Runs it to its end and gives what it printed, both outputs in one.
   *
   * @throws MachineException when it cannot be run, ends with anything but 0, or does not end within a minute
   */
  List<String> run(List<String> arguments, Map<String, String> environment) {
    var ended = end(arguments, environment, PATIENCE);
    if (ended.status() != 0) {
      throw new MachineException(
          "%s ended with %d: %s".formatted(line(words(arguments)), ended.status(), String.join(" ", ended.output())));
    }
    return ended.output();
  }

  /**
   * Runs it to its end, however that is.
   *
   * @throws MachineException when it cannot be run, or does not end in time
   */
  Ended end(List<String> arguments, Map<String, String> environment, Duration patience) {
    var words = words(arguments);
    var line = line(words);
    try {
      var builder = new ProcessBuilder(words).redirectErrorStream(true);
      builder.environment().putAll(environment);
      var process = builder.start();
      try {
        process.getOutputStream().close();
        var printed = new FutureTask<>(() -> printed(process));
        Thread.ofPlatform().daemon().start(printed);
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new MachineException("%s did not end within %d s.".formatted(line, patience.toSeconds()));
        }
        return new Ended(process.exitValue(), text(printed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)));
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

  private List<String> words(List<String> arguments) {
    return Stream.concat(Stream.of(command), arguments.stream()).toList();
  }

  private static String line(List<String> words) {
    return String.join(" ", words);
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
