package io.kexecfleet.service.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the programs of one PostgreSQL. */
final class PostgresCommand {

  private static final int ROOT = 0;

  private final Path programs;
  private final Path output;

  PostgresCommand(Path programs, Path output) {
    this.programs = programs;
    this.output = output;
  }

  /**
   * Runs a program to its end.
   *
   * @throws IOException when it fails or takes longer than {@code within}; with what it said
   */
  void run(Duration within, String program, String... arguments) throws IOException {
    var line = new ArrayList<String>();
    if (isRoot()) {
      // PostgreSQL refuses to run as root. In a user namespace of its own it is nobody, with root's files.
      line.addAll(List.of("unshare", "--user", "--"));
    }
    line.add(programs.resolve("bin").resolve(program).toString());
    line.addAll(List.of(arguments));
    var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    await(builder.start(), within, line);
  }

  private void await(Process process, Duration within, List<String> line) throws IOException {
    try {
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IOException("%s did not end within %s: %s".formatted(line, within, said()));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while %s ran.".formatted(line), e);
    }
    if (process.exitValue() != 0) {
      throw new IOException("%s ended with %d: %s".formatted(line, process.exitValue(), said()));
    }
  }

  private String said() throws IOException {
    return Files.readString(output).strip();
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid && uid == ROOT;
  }
}
