package io.kexecfleet.service.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A real Prometheus on a port of its own. */
public final class PrometheusProcess implements AutoCloseable {

  /** It chooses the port itself, so that nobody can take it in between, and says it in its log. */
  private static final Pattern LISTENING = Pattern.compile("Listening on\".* address=127\\.0\\.0\\.1:(\\d+)");

  /** What to say when a program is not there. */
  public static final String MISSING =
      "The program %s is not on the search path: this test needs the real one. ./verify installs it; by hand: apt install prometheus";

  private final Process process;
  private final int port;

  /** @param target host and port of what it looks at, under /metrics, several times a second */
  public PrometheusProcess(Path folder, String target) throws IOException {
    this(
        folder,
        """
        global: {scrape_interval: 200ms, scrape_timeout: 200ms}
        scrape_configs:
          - job_name: fleet
            static_configs: [{targets: ["%s"]}]
        """,
        target);
  }

  /** @param config its configuration, with a %s for the target */
  public PrometheusProcess(Path folder, String config, String target) throws IOException {
    assertThat(isInstalled("prometheus")).as(MISSING, "prometheus").isTrue();
    var file = Files.writeString(folder.resolve("prometheus.yml"), config.formatted(target));
    var log = folder.resolve("prometheus.log");
    process =
        new ProcessBuilder(
                List.of(
                    "prometheus",
                    "--config.file=" + file,
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

  /** Whether a program of the package prometheus is there. */
  public static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /**
   * Has it answer something by its own interface.
   *
   * @param path with its query, below {@code /api/v1}
   */
  public JsonNode get(String path) {
    return new Caller(url(), "").get("/api/v1" + path).json();
  }

  /** What it makes of a query now. */
  public JsonNode query(String promQl) {
    return get("/query?query=" + URLEncoder.encode(promQl, StandardCharsets.UTF_8));
  }

  public String url() {
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
