package io.kexecfleet.helm;

import com.fasterxml.jackson.databind.JsonNode;
import io.kexecfleet.packaging.UnitFile;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The service as a pod of the chart's has it: what the chart mounts is in a folder that takes the place of the container's root,
 * and it is asked whether it is ready as Kubernetes asks.
 */
final class Pod implements AutoCloseable {

  private static final Path HOME = Path.of("../service/target/home").toAbsolutePath();
  private static final Path UNIT = Path.of("../service/src/deb/systemd/kexec-fleet-service.service");
  private static final Path INSTALLED = Path.of("/usr/lib/kexec-fleet-service");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Process process;
  private final Path log;
  private final JsonNode probe;
  private final int port;

  private Pod(Process process, Path log, JsonNode probe, int port) {
    this.process = process;
    this.log = log;
    this.probe = probe;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param root an empty folder
   * @param objects that the chart renders to
   * @param secrets what is in each secret, by its key
   * @param port that the settings lead it to
   */
  static Pod start(Path root, List<JsonNode> objects, Map<String, Map<String, String>> secrets, int port) throws IOException {
    var pod = one(objects, "Deployment").at("/spec/template/spec");
    var container = pod.at("/containers/0");
    for (var mount : container.path("volumeMounts")) {
      var place = root.resolve(Path.of("/").relativize(Path.of(mount.path("mountPath").asText())));
      for (var volume : pod.path("volumes")) {
        if (volume.path("name").equals(mount.path("name"))) {
          mount(place, mount.path("subPath").asText(""), volume, objects, secrets);
        }
      }
    }
    var settings = root.resolve("etc/kexec-fleet/application.yaml");
    Files.writeString(settings, inside(root, Files.readString(settings)));

    var words = new ArrayList<String>();
    for (var word : UnitFile.command(UNIT)) {
      words.add(inside(root, word).replace(INSTALLED.toString(), HOME.toString()));
    }
    var log = root.resolve("log");
    var builder = new ProcessBuilder(words).directory(HOME.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    return new Pod(builder.start(), log, container.at("/startupProbe/httpGet"), port);
  }

  private static JsonNode one(List<JsonNode> objects, String kind) {
    return objects.stream().filter(it -> it.path("kind").asText().equals(kind)).findFirst().orElseThrow();
  }

  private static JsonNode configMap(List<JsonNode> objects, String name) {
    return objects.stream()
        .filter(it -> it.path("kind").asText().equals("ConfigMap") && it.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String inside(Path root, String text) {
    return text.replace("/etc/kexec-fleet", root + "/etc/kexec-fleet").replace("/var/lib/kexec-fleet", root + "/var/lib/kexec-fleet");
  }

  private static void mount(
      Path place, String subPath, JsonNode volume, List<JsonNode> objects, Map<String, Map<String, String>> secrets)
      throws IOException {
    if (volume.has("emptyDir")) {
      Files.createDirectories(place);
    } else if (volume.has("configMap")) {
      Files.createDirectories(place.getParent());
      Files.writeString(place, configMap(objects, volume.at("/configMap/name").asText()).path("data").required(subPath).asText());
    } else {
      var secret = volume.path("secret");
      var content = Objects.requireNonNull(secrets.get(secret.path("secretName").asText()), volume::toString);
      Files.createDirectories(place);
      for (var key : content.keySet()) {
        var file = secret.has("items") ? file(secret.path("items"), key) : key;
        Files.writeString(place.resolve(file), Objects.requireNonNull(content.get(key)));
      }
    }
  }

  private static String file(JsonNode items, String key) {
    for (var item : items) {
      if (item.path("key").asText().equals(key)) {
        return item.path("path").asText();
      }
    }
    throw new IllegalArgumentException("The chart does not mount the key %s: %s".formatted(key, items));
  }

  /** Waits until the chart's probe is content. */
  void awaitReady() throws IOException, InterruptedException, GeneralSecurityException {
    for (var left = PATIENCE.dividedBy(POLL); left > 0; left--) {
      if (!process.isAlive()) {
        throw new IOException("The service ended with %d. It said:%n%s".formatted(process.exitValue(), Files.readString(log)));
      }
      if (isReady()) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
    throw new IOException("The service was not ready within %s. It said:%n%s".formatted(PATIENCE, Files.readString(log)));
  }

  private boolean isReady() throws GeneralSecurityException {
    try {
      return ask("GET", probe.path("path").asText(), "", "").startsWith("HTTP/1.1 200");
    } catch (IOException notYet) {
      return false; // Nobody listens before it is up.
    }
  }

  /** What is answered to somebody who asks as the probe does: at the pod's address, by the name that the probe gives. */
  String ask(String method, String path, String token, String body) throws IOException, GeneralSecurityException {
    var host = probe.at("/httpHeaders/0/value").asText("127.0.0.1");
    var address = URI.create("tcp://127.0.0.1:" + port);
    try (var socket = sockets().createSocket(address.getHost(), address.getPort())) {
      socket.getOutputStream().write(request(method, path, host, token, body).getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String request(String method, String path, String host, String token, String body) {
    return "%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        .formatted(method, path, host, token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n", body.length(), body);
  }

  private SocketFactory sockets() throws GeneralSecurityException {
    if (!probe.path("scheme").asText("HTTP").equals("HTTPS")) {
      return SocketFactory.getDefault();
    }
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    return context.getSocketFactory();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  /** Kubernetes' probes look at no certificate. */
  private static final class Anybody extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
