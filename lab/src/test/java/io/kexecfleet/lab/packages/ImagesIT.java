package io.kexecfleet.lab.packages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.image.ImageCache;
import io.kexecfleet.lab.service.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The images are built from their Containerfiles where podman can, on the root file system of the lab's hosts, and the service's
 * runs with as little as the chart leaves it.
 */
@Timeout(600)
class ImagesIT {

  private static final String BASE = "localhost/kexec-fleet-try-base";
  private static final String SERVICE = "localhost/kexec-fleet-try-service";
  private static final String AGENT = "localhost/kexec-fleet-try-agent";
  private static final String READY = "Ready for agents and operators";
  private static final int ENDED_BY_SIGTERM = 143;

  /** What a program said, and how it ended. */
  private record Ended(int status, String said) {}

  @BeforeAll
  static void base() throws InterruptedException {
    if (podman("info").status() != 0) {
      leaveOut("there is no podman here, or it does not work");
    }
    var root = ImageCache.standard().rootFileSystem();
    require(run("sh", "-c", "tar -C '%s' --exclude=./boot --exclude=./usr/lib/modules -c . | podman import - %s".formatted(root, BASE)));
    var tried = podman("run", "--rm", "--network=none", BASE, "true");
    if (tried.status() != 0) {
      leaveOut("podman runs no container: " + tried.said().strip());
    }
  }

  @AfterAll
  static void tidyUp() throws InterruptedException {
    if (podman("info").status() == 0) {
      podman("rmi", "--force", "--ignore", SERVICE, AGENT, BASE);
    }
  }

  private static void leaveOut(String why) {
    System.out.printf("LEFT OUT: no image is built or run, because %s.%n", why);
    Assumptions.abort("No image is built or run, because " + why);
  }

  @Test
  void theServicesImageRunsFromItsCacheAndWritesNowhereButToItsData() throws Exception {
    build(SERVICE, Path.of("../service"));
    var port = FreePort.any();
    var name = "kexec-fleet-try-" + port;
    // The JVM ends where the cache does not fit what is in the image.
    require(
        podman(
            "run", "--detach", "--name", name, "--network=host", "--read-only", "--tmpfs=/tmp", "--cap-drop=all",
            "--security-opt=no-new-privileges", "--memory=1g", "--env=JDK_JAVA_OPTIONS=-XX:AOTMode=on", SERVICE,
            "--server.port=" + port, "--management.server.port=0"));
    try {
      assertThat(untilReady(name)).contains(READY);
      try (var client = HttpClient.newHttpClient()) {
        var asked = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/readyz".formatted(port))).build();
        assertThat(client.send(asked, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      }
      assertThat(podman("inspect", "--format", "{{.Config.User}}", name).said().strip()).isEqualTo("10001:10001");

      require(podman("stop", "--time=60", name));
      assertThat(podman("inspect", "--format", "{{.State.ExitCode}}", name).said().strip()).isEqualTo("" + ENDED_BY_SIGTERM);
    } finally {
      podman("rm", "--force", "--volumes", name);
    }
  }

  @Test
  void theAgentsImageHasWhatItPutsOnANode() throws Exception {
    build(AGENT, Path.of("../agent"));

    var there = podman("run", "--rm", "--network=none", "--entrypoint=/bin/sh", AGENT, "-c", "cd /opt/kexec-fleet-agent && ls && home/runtime/bin/java -version");
    assertThat(there.said()).contains("node").contains("install").contains("Runtime Environment");
    assertThat(there.status()).isZero();
  }

  private static void build(String image, Path module) throws InterruptedException {
    var file = module.resolve("src/container/Containerfile").toString();
    // What a step runs needs the base's root file system, and nothing else of a container.
    require(podman("build", "--isolation=chroot", "--network=host", "--build-arg=BASE=" + BASE, "--tag=" + image, "--file=" + file, module.resolve("target").toString()));
  }

  /** What a container says until it is ready, or ends. */
  private static String untilReady(String name) throws IOException {
    var logs = new ProcessBuilder("podman", "logs", "--follow", name).redirectErrorStream(true).start();
    try (var lines = logs.inputReader(UTF_8)) {
      var said = new StringBuilder();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        if (line.contains(READY)) {
          break;
        }
      }
      return said.toString();
    } finally {
      logs.destroy();
    }
  }

  private static void require(Ended ended) {
    assertThat(ended.status()).as(ended.said()).isZero();
  }

  private static Ended podman(String... words) throws InterruptedException {
    var command = new ArrayList<>(List.of("podman"));
    command.addAll(List.of(words));
    return run(command.toArray(String[]::new));
  }

  private static Ended run(String... command) throws InterruptedException {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var said = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Ended(process.waitFor(), said);
    } catch (IOException notThere) {
      return new Ended(-1, notThere.toString());
    }
  }
}
