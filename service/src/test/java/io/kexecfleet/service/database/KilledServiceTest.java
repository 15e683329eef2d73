package io.kexecfleet.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.KexecFleetService;
import io.kexecfleet.service.notification.webhook.Receiver;
import io.kexecfleet.service.support.Remote;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real service in a process of its own, killed on the spot. */
class KilledServiceTest {

  private static final Duration START = Duration.ofMinutes(3);

  @TempDir private Path folder = Path.of("");

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (var process : started) {
      process.destroy();
      process.waitFor();
    }
  }

  private Process start(Path home, int port) throws IOException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KexecFleetService.class.getName(),
                "--kexec-fleet.data-dir=" + home,
                "--server.port=" + port,
                "--management.server.port=0")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("service-%d.log".formatted(started.size())).toFile())
            .start();
    started.add(process);
    return process;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Remote ready(int port) {
    var remote = Remote.at(port);
    await().atMost(START).ignoreExceptions().until(() -> remote.as("").get("/readyz").status() == 200);
    return remote;
  }

  private static String token(Path home, Remote service) throws IOException {
    var secret = Files.readString(home.resolve("first-administrator")).strip();
    return service.as(secret).post("/api/v1/first-administrator", Map.of()).text("token");
  }

  private static List<Long> serversOn(Path home) throws IOException {
    var cluster = home.resolve("postgresql");
    try (var processes = ProcessHandle.allProcesses()) {
      return processes
          .map(ProcessHandle::pid)
          .filter(pid -> OrphanedPostgres.isServerOn(cluster, pid))
          .filter(pid -> !isChildOfServer(cluster, pid))
          .toList();
    }
  }

  private static boolean isChildOfServer(Path cluster, long pid) {
    return ProcessHandle.of(pid)
        .flatMap(ProcessHandle::parent)
        .filter(parent -> OrphanedPostgres.isServerOn(cluster, parent.pid()))
        .isPresent();
  }

  /** Killed while a webhook's receiver has an event and has not answered: nobody knows whether it took it. */
  @Test
  void goesOnWhereItWasAndNeverTwice() throws Exception {
    var home = folder.resolve("home");
    var port = freePort();
    var killed = new CountDownLatch(1);
    try (var receiver =
        new Receiver(
            _ -> {
              killed.await();
              return 200;
            })) {
      var first = start(home, port);
      var service = ready(port);
      var token = token(home, service);
      var operator = service.as(token);
      assertThat(operator.post("/api/v1/hosts", Map.of("name", "survivor")).status()).isEqualTo(201);
      var group = operator.put("/api/v1/fleet-lock/groups/survivors", Map.of("slots", 1, "whenExpired", "HOLD"));
      var secret = group.text("secret");
      assertThat(mayReboot(service, secret, "client")).isEqualTo(200);

      var second = start(home, freePort());
      assertThat(second.waitFor()).as("a second service on the same data directory").isNotZero();
      assertThat(Files.readString(folder.resolve("service-1.log"))).contains("Another service runs on the data directory");
      assertThat(operator.get("/api/v1/hosts/survivor").status()).as("the first one is not disturbed").isEqualTo(200);

      assertThat(operator.put("/api/v1/webhooks/receiver", Map.of("url", receiver.url("/"))).status()).isEqualTo(201);
      var rollout =
          operator.post("/api/v1/rollouts", Map.of("hosts", List.of("survivor"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
      assertThat(rollout.status()).isEqualTo(201);
      await().atMost(START).until(() -> !receiver.messages.isEmpty());
      first.destroyForcibly().waitFor();
      var orphans = serversOn(home);
      assertThat(orphans).as("what a killed service leaves behind").hasSize(1);
      assertThat(receiver.messages).hasSize(1);
      var unanswered = receiver.messages.getFirst();
      killed.countDown();

      start(home, port);
      var restarted = ready(port);
      var again = restarted.as(token);
      assertThat(serversOn(home)).hasSize(1).doesNotContainAnyElementsOf(orphans);
      assertThat(again.get("/api/v1/hosts/survivor").status()).isEqualTo(200);
      assertThat(again.get(rollout.location()).text("state")).isEqualTo("RUNNING");
      assertThat(mayReboot(restarted, secret, "other")).as("while the first has the only place").isEqualTo(409);
      assertThat(mayReboot(restarted, secret, "client")).isEqualTo(200);
      assertThat(again.get("/api/v1/audit/head").json().path("unchained").asLong()).isZero();
      isSentAgain(receiver, unanswered);
    }
  }

  /** What was on its way to a webhook is sent again, and the rest is not forgotten. */
  private static void isSentAgain(Receiver receiver, Receiver.Message unanswered) {
    await().atMost(START).until(() -> receiver.messages.size() >= 4);
    assertThat(receiver.messages.subList(1, 4))
        .extracting(message -> message.json().path("type").asString())
        .containsExactly("rollout.submitted", "rollout.started", "rollout.wave-opened");
    assertThat(receiver.messages.get(1)).extracting(Receiver.Message::id, Receiver.Message::body).containsExactly(unanswered.id(), unanswered.body());
  }

  private static int mayReboot(Remote service, String secret, String client) {
    return service
        .as(secret)
        .with("fleet-lock-protocol", "true")
        .post("/fleet-lock/v1/pre-reboot", Map.of("client_params", Map.of("id", client, "group", "survivors")))
        .status();
  }
}
