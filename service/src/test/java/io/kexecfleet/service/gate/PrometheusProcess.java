package io.kexecfleet.service.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A real Prometheus on a port of its own, which looks at one place several times a second. */
final class PrometheusProcess implements AutoCloseable {

  /** It chooses the port itself, so that nobody can take it in between, and says it in its log. */
  private static final Pattern LISTENING = Pattern.compile("Listening on\".* address=127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final int port;

  /** @param target host and port of what it looks at, under /metrics */
  PrometheusProcess(Path folder, String target) throws IOException {
    assertThat(isInstalled())
        .as("The program prometheus is not on the search path: this test needs the real one. ./verify installs it; by hand: apt install prometheus")
        .isTrue();
    var config =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 200ms, scrape_timeout: 200ms}
            scrape_configs:
              - job_name: fleet
                static_configs: [{targets: ["%s"]}]
            """
                .formatted(target));
    var log = folder.resolve("prometheus.log");
    process =
        new ProcessBuilder(
                List.of(
                    "prometheus",
                    "--config.file=" + config,
                    "--storage.tsdb.path=" + folder.resolve("data"),
                    "--web.listen-address=127.0.0.1:0"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    // Closed by the test, and by this where the test is stopped.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try {
      await("Prometheus listens; its log is " + log)
          .atMost(Duration.ofSeconds(60))
          .failFast(() -> assertThat(process.isAlive()).as(() -> read(log)).isTrue())
          .until(() -> LISTENING.matcher(read(log)).find());
    } catch (Throwable e) {
      process.destroyForcibly();
      throw e;
    }
    var listening = LISTENING.matcher(read(log));
    assertThat(listening.find()).isTrue();
    port = Integer.parseInt(listening.group(1));
  }

  private static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, "prometheus")));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
