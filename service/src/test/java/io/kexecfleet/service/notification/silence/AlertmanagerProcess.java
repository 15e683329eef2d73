package io.kexecfleet.service.notification.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Alertmanager, which can be stopped and started again on its port. */
final class AlertmanagerProcess implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path folder;
  private final int port;
  private Process process;

  AlertmanagerProcess(Path folder) throws IOException {
    assertThat(isInstalled())
        .as("The program prometheus-alertmanager is not on the search path: this test needs the real one. ./verify installs it; by hand: apt install prometheus-alertmanager")
        .isTrue();
    this.folder = folder;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    process = begin();
    // Closed by the test, and by this where the test is stopped.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
  }

  private static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(":", -1)).anyMatch(it -> Files.isExecutable(Path.of(it, "prometheus-alertmanager")));
  }

  private Process begin() throws IOException {
    var config =
        Files.writeString(
            folder.resolve("alertmanager.yml"),
            """
            route: {receiver: nobody, group_wait: 1s}
            receivers: [{name: nobody}]
            """);
    var log = folder.resolve("alertmanager.log");
    var begun =
        new ProcessBuilder(
                List.of(
                    "prometheus-alertmanager",
                    "--config.file=" + config,
                    "--storage.path=" + folder.resolve("alertmanager"),
                    "--cluster.listen-address=",
                    "--web.listen-address=127.0.0.1:" + port))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    await("Alertmanager listens; its log is " + log)
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .failFast(() -> assertThat(begun.isAlive()).isTrue())
        .until(() -> call(HttpRequest.newBuilder(uri("/-/ready")).GET()).statusCode() == 200);
    return begun;
  }

  private URI uri(String path) {
    return URI.create(url() + path);
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  void startAgain() throws IOException {
    process = begin();
  }

  private java.net.http.HttpResponse<String> call(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An alert fires for what runs on this host. */
  void fire(String host) {
    var alerts = List.of(Map.of("labels", Map.of("alertname", "Down", "instance", host + ":9100")));
    var answer =
        call(HttpRequest.newBuilder(uri("/api/v2/alerts")).header("Content-Type", "application/json").POST(BodyPublishers.ofString(JSON.writeValueAsString(alerts))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** Hosts whose alerts reach people. */
  List<String> heard() {
    return hosts("active=true&silenced=false");
  }

  List<String> silenced() {
    return hosts("active=false&silenced=true");
  }

  private List<String> hosts(String filter) {
    var hosts = new ArrayList<String>();
    JSON.readTree(call(HttpRequest.newBuilder(uri("/api/v2/alerts?inhibited=false&unprocessed=false&" + filter)).GET()).body())
        .forEach(alert -> hosts.add(alert.path("labels").path("instance").asString().replace(":9100", "")));
    return hosts;
  }

  /** All silences that it knows, those over too. */
  List<JsonNode> silences() {
    var all = new ArrayList<JsonNode>();
    JSON.readTree(call(HttpRequest.newBuilder(uri("/api/v2/silences")).GET()).body()).forEach(all::add);
    return all;
  }

  @Override
  public void close() {
    stop();
  }
}
