package io.kexecfleet.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.process.Leash;
import io.kexecfleet.lab.service.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A newcomer who does what README says: its own blocks, in their order, in two terminals. Only the port is another one, and what
 * the first block builds is there already.
 */
class ReadmeIT {

  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final String SECTION = "## In five minutes\n";
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  /** What README says that the service says when it is there. */
  private static final String READY = "Ready for agents and operators";

  private static final String STEP = "@@ step ";

  @TempDir private Path home;

  @Test
  void itsBlocksLeadToARolloutThatAScriptWaitsFor() throws Exception {
    var address = "127.0.0.1:" + FreePort.any();
    var section = section();
    assertThat(section).contains("`" + READY + "`");
    var blocks = BLOCK.matcher(section).results().map(MatchResult::group).map(block -> text(block, address)).toList();
    assertThat(blocks).hasSize(6).first().isEqualTo("lab/build\n");
    var shell =
        new ShellRun(
            home,
            TOP,
            Map.of(
                "SERVER_PORT", address.replaceFirst(".*:", ""),
                "MANAGEMENT_SERVER_PORT", "0",
                "KEXECFLEET_DATADIR", home.resolve(".local/share/kexec-fleet").toString()));

    var begin = System.nanoTime();
    var service = Leash.tie(List.of("sh", "-c", blocks.get(1)));
    shell.prepare(service);
    var running = service.start();
    try {
      var lines = running.inputReader(StandardCharsets.UTF_8);
      awaitReady(lines);
      System.out.printf("Step 2 took %d s%n", (System.nanoTime() - begin) / 1_000_000_000);
      // Read on, so that the service never waits for somebody to read.
      Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));

      var said = shell.run(_ -> {}, "bash", "-euo", "pipefail", "-c", script(blocks.subList(2, blocks.size())));

      said.stream().filter(line -> line.startsWith(STEP)).forEach(line -> System.out.println(line.replace(STEP, "Step ")));
      assertThat(said).anyMatch(line -> line.contains("SUCCEEDED. 20 KEXEC")).contains("All twenty made it.");
    } finally {
      // The service itself, so that it ends its PostgreSQL before the shells around it are gone.
      running.descendants().filter(ReadmeIT::isJava).forEach(ProcessHandle::destroy);
      running.waitFor();
    }
  }

  private static boolean isJava(ProcessHandle handle) {
    return handle.info().command().orElse("").endsWith("/java");
  }

  private static void awaitReady(BufferedReader lines) throws IOException {
    var said = new ArrayList<String>();
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      said.add(line);
      if (line.contains(READY)) {
        return;
      }
    }
    throw new AssertionError("The service ended, and said: " + String.join("\n", said));
  }

  private static String section() throws IOException {
    var readme = Files.readString(TOP.resolve("README.md"));
    var begin = readme.indexOf(SECTION);
    assertThat(begin).as("README has a section '%s'", SECTION.strip()).isPositive();
    return readme.substring(begin, readme.indexOf("\n## ", begin + 1));
  }

  private static String text(String block, String address) {
    return BLOCK.matcher(block).replaceFirst("$1").replace("127.0.0.1:8080", address);
  }

  /** One after the other, each with the seconds that it took. */
  private static String script(List<String> blocks) {
    // What a newcomer left in the background ends with the terminal.
    var script = new StringBuilder("trap 'kill $(jobs -p)' EXIT\n");
    for (var i = 0; i < blocks.size(); i++) {
      script.append("SECONDS=0\n").append(blocks.get(i)).append("echo \"%s%d took $SECONDS s\"\n".formatted(STEP, i + 3));
    }
    return script.toString();
  }
}
