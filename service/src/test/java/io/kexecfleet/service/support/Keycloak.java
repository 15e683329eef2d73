package io.kexecfleet.service.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/**
 * A real Keycloak as a process of its own, bounded in memory: two realms, with their data in its memory. What it reads and
 * writes is in a folder of its own that goes with it.
 */
public final class Keycloak implements AutoCloseable {

  /** It chooses the port itself, so that nobody can take it in between, and says it in its log. */
  private static final Pattern LISTENING = Pattern.compile("Listening on: http://127\\.0\\.0\\.1:(\\d+)");

  private static final Path PROGRAM = Path.of("target", "keycloak").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String ADMIN = "admin";

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path home = RunningService.temporaryFolder();
  private final Process process;
  private final Thread atTheEnd = new Thread(this::end);
  private final String url;

  private Keycloak() {
    assertThat(PROGRAM.resolve("lib/quarkus-run.jar")).as("Maven unpacks Keycloak before the tests: mvn process-test-resources").exists();
    var log = home.resolve("log");
    try {
      for (var part : List.of("lib", "providers", "themes", "conf")) {
        Files.createSymbolicLink(home.resolve(part), PROGRAM.resolve(part));
      }
      var realms = Files.createDirectories(home.resolve("data/import"));
      for (var realm : List.of("fleet", "other")) {
        Files.copy(Path.of("src/test/resources/keycloak", realm + "-realm.json"), realms.resolve(realm + "-realm.json"));
      }
      process = start(home, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(atTheEnd);
    await("Keycloak listens; its log is " + log)
        .atMost(PATIENCE)
        .failFast(() -> assertThat(process.isAlive()).as(() -> read(log)).isTrue())
        .until(() -> LISTENING.matcher(read(log)).find());
    var listening = LISTENING.matcher(read(log));
    assertThat(listening.find()).isTrue();
    url = "http://127.0.0.1:" + listening.group(1);
  }

  public static Keycloak start() {
    return new Keycloak();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atTheEnd);
    end();
  }

  private void end() {
    process.destroyForcibly().onExit().join();
    FileSystemUtils.deleteRecursively(home.toFile());
  }

  /** As its own script does, without the minutes that it takes to be built anew for other features than it comes with. */
  private static Process start(Path home, Path log) throws IOException {
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dkc.home.dir=" + home,
                "-Dkc.config.built=true",
                "-Djava.io.tmpdir=" + home,
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "-cp",
                home.resolve("lib/quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                "start-dev",
                "--import-realm",
                "--http-host=127.0.0.1",
                "--http-port=0",
                "--hostname-strict=false",
                "--db-url=jdbc:h2:mem:keycloak;NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(Map.of("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN, "KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN));
    return builder.start();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  public static String passwordOf(String user) {
    return "password of " + user;
  }

  public String issuer(String realm) {
    return url + "/realms/" + realm;
  }

  /** The settings of a service whose people it knows. */
  public String[] asProperties(String issuer) {
    try {
      var secret = Files.writeString(RunningService.temporaryFolder().resolve("client-secret"), "secret-of-the-dashboard");
      return new String[] {
        "kexec-fleet.oidc.issuer=" + issuer,
        "kexec-fleet.oidc.audience=kexec-fleet",
        "kexec-fleet.oidc.client-id=dashboard",
        "kexec-fleet.oidc.client-secret-file=" + secret,
        "kexec-fleet.oidc.grants[0].value=sre",
        "kexec-fleet.oidc.grants[0].role=OPERATOR",
        "kexec-fleet.oidc.grants[1].value=approvers",
        "kexec-fleet.oidc.grants[1].role=APPROVER",
        "kexec-fleet.oidc.grants[2].value=red-operators",
        "kexec-fleet.oidc.grants[2].role=OPERATOR",
        "kexec-fleet.oidc.grants[2].scope=team=red",
        "kexec-fleet.oidc.grants[3].value=sre",
        "kexec-fleet.oidc.grants[3].role=APPROVER"
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An access token, by the password as the command line would. */
  public String accessToken(String realm, String client, String user) {
    return tokens(realm, client, user, passwordOf(user)).path("access_token").asString();
  }

  public JsonNode tokens(String realm, String client, String user, String password) {
    var form =
        Map.of("grant_type", "password", "client_id", client, "username", user, "password", password, "scope", "openid");
    var request =
        HttpRequest.newBuilder(URI.create(issuer(realm) + "/protocol/openid-connect/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form(form)));
    return Caller.JSON.readTree(send(request));
  }

  public static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  /** The realm signs with a new key from now on; the old one still counts. */
  public void rotateKeys(String realm) {
    var admin = tokens("master", "admin-cli", ADMIN, ADMIN).path("access_token").asString();
    var id = Caller.JSON.readTree(send(administration("", realm, admin).GET())).path("id").asString();
    var key =
        Map.of(
            "name",
            "rotated",
            "providerId",
            "rsa-generated",
            "providerType",
            "org.keycloak.keys.KeyProvider",
            "parentId",
            id,
            "config",
            Map.of("priority", List.of("1000"), "algorithm", List.of("RS256"), "keySize", List.of("2048")));
    send(administration("/components", realm, admin).POST(BodyPublishers.ofString(Caller.JSON.writeValueAsString(key))));
  }

  /** Whether the user has a session there. */
  public boolean isSignedIn(String realm, String user) {
    var admin = tokens("master", "admin-cli", ADMIN, ADMIN).path("access_token").asString();
    var id = Caller.JSON.readTree(send(administration("/users?exact=true&username=" + user, realm, admin).GET())).path(0).path("id").asString();
    return send(administration("/users/" + id + "/sessions", realm, admin).GET()).contains("\"dashboard\"");
  }

  private HttpRequest.Builder administration(String path, String realm, String token) {
    return HttpRequest.newBuilder(URI.create(url + "/admin/realms/" + realm + path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }

  private String send(HttpRequest.Builder request) {
    try {
      var answer = client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
