package io.kexecfleet.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A shell that somebody works in: its home is a folder of a test's, and the Java that it finds is this one. */
record ShellRun(Path home, Path folder, Map<String, String> environment) {

  /** Hears a line as soon as it is said. */
  @FunctionalInterface
  interface Ear {
    void hear(String line) throws IOException, InterruptedException;
  }

  void prepare(ProcessBuilder builder) {
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TMPDIR", home.toString());
    builder.environment().putAll(environment);
  }

  /**
   * Runs a command to its end, which has to be a good one.
   *
   * @return what was said, by lines
   */
  List<String> run(Ear ear, String... command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command);
    prepare(builder);
    var process = builder.start();
    var said = new ArrayList<String>();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        ear.hear(line);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), String.join("\n", said)).isZero();
    return said;
  }
}
