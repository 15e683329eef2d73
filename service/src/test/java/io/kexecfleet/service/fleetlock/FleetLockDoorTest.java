package io.kexecfleet.service.fleetlock;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;

/** The FleetLock protocol as Zincati speaks it, byte by byte, and everything that is not it. */
class FleetLockDoorTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final LockClient GROUP = LockClient.of(SERVICE, "Door.test", Map.of("slots", 2, "whenExpired", "HOLD"));

  /** As serde_json writes it prettily. */
  private static final String BODY =
      """
      {
        "client_params": {
          "id": "%s",
          "group": "%s"
        }
      }""";

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private static String exchange(String path, String authorization, String body) throws IOException {
    var port = Integer.parseInt(Objects.requireNonNull(SERVICE.bean(Environment.class).getProperty("local.server.port")));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var request =
          """
          POST /fleet-lock/v1/%s HTTP/1.1
          fleet-lock-protocol: true
          authorization: %s
          accept: */*
          host: 127.0.0.1:%d
          connection: close
          content-length: %d

          """
              .formatted(path, authorization, port, body.length())
              .replace("\n", "\r\n");
      socket.getOutputStream().write((request + body).getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void zincatiAsksAndIsToldYesWithNothingElse() throws IOException {
    var id = "c988d2509fdf5cdcbed39037c56406fb";
    var authorization = basic(GROUP.group(), GROUP.secret());
    for (var path : List.of("pre-reboot", "pre-reboot", "steady-state", "steady-state")) {
      var answer = exchange(path, authorization, BODY.formatted(id, GROUP.group()));
      assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n");
      assertThat(answer.toLowerCase(Locale.ROOT)).contains("content-length: 0\r\n").doesNotContain("set-cookie");
    }
  }

  @Test
  void zincatiIsToldNoWithAnErrorObject() throws IOException {
    var group = LockClient.of(SERVICE, "door-full", Map.of("slots", 1, "whenExpired", "HOLD"));
    group.mayReboot(SERVICE, "first");
    var answer = exchange("pre-reboot", basic("door-full", group.secret()), BODY.formatted("second", "door-full"));
    assertThat(answer).startsWith("HTTP/1.1 409 Conflict\r\n").contains("Content-Type: application/json");
    assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
        .isEqualTo("{\"kind\":\"failed_lock_semaphore_full\",\"value\":\"All 1 slots of group door-full are taken by first.\"}");
  }

  @Test
  void onlyTheGroupsOwnSecretOpensTheDoorAndForThisGroupOnly() throws IOException {
    var other = LockClient.of(SERVICE, "door-other", Map.of("slots", 1, "whenExpired", "FREE"));
    var body = BODY.formatted("a", GROUP.group());
    var refused =
        List.of(
            basic(GROUP.group(), "wrong"),
            basic(GROUP.group(), other.secret()),
            basic("door-other", GROUP.secret()),
            basic("", GROUP.secret()),
            "Basic !",
            "Bearer wrong",
            "Bearer " + SERVICE.operatorToken(),
            "Bearer " + SERVICE.joinToken(),
            "nothing");
    for (var authorization : refused) {
      var answer = exchange("pre-reboot", authorization, body);
      assertThat(answer).as(authorization).startsWith("HTTP/1.1 401 ").contains("\"kind\":\"unauthorized\"");
    }
    assertThat(exchange("pre-reboot", basic("door-other", other.secret()), body))
        .startsWith("HTTP/1.1 403 ")
        .contains("\"kind\":\"wrong_group\"");
    for (var path : List.of("/api/v1/hosts", "/actuator/prometheus", "/api/v1/fleet-lock/groups")) {
      assertThat(SERVICE.as(GROUP.secret()).get(path).status()).as(path).isEqualTo(401);
    }
  }

  @Test
  void wrongSecretsAreFailedLogins() throws IOException {
    var failures = new CopyOnWriteArrayList<AbstractAuthenticationFailureEvent>();
    var listener =
        new GenericApplicationListener() {
          @Override
          public boolean supportsEventType(ResolvableType type) {
            return AbstractAuthenticationFailureEvent.class.isAssignableFrom(type.toClass());
          }

          @Override
          public void onApplicationEvent(ApplicationEvent event) {
            failures.add((AbstractAuthenticationFailureEvent) event);
          }
        };
    var events = SERVICE.bean(ApplicationEventMulticaster.class);
    events.addApplicationListener(listener);
    exchange("pre-reboot", basic(GROUP.group(), "wrong"), BODY.formatted("a", GROUP.group()));
    assertThat(failures).as("by Basic").hasSize(1);
    exchange("pre-reboot", "Bearer wrong-too", BODY.formatted("a", GROUP.group()));
    assertThat(failures).as("and as a bearer token").hasSize(2);
    events.removeApplicationListener(listener);
  }

  private static Caller caller() {
    return SERVICE.as(GROUP.secret()).with("fleet-lock-protocol", "true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"client_params\":{}}",
        "{\"client_params\":\"a\"}",
        "{\"client_params\":{\"id\":\"a\"}}",
        "{\"client_params\":{\"group\":\"Door.test\"}}",
        "{\"client_params\":{\"id\":\"\",\"group\":\"Door.test\"}}",
        "{\"client_params\":{\"id\":1,\"group\":\"Door.test\"}}",
        "{\"client_params\":{\"id\":\"..\",\"group\":\"Door.test\"}}",
        "{\"client_params\":{\"id\":\"a/b\",\"group\":\"Door.test\"}}",
        "{\"client_params\":{\"id\":\"a\\u0000\",\"group\":\"Door.test\"}}",
        "{\"client_params\":{\"id\":\"a\",\"group\":\"Door_test\"}}",
        "{\"client_params\":{\"id\":\"a\",\"id\":\"b\",\"group\":\"Door.test\"}}",
        "{\"client_params\":{\"id\":\"a\",\"group\":\"Door.test\"}} {}"
      })
  void whatCannotBeUnderstoodIsRefused(String body) {
    var answer = caller().post("/fleet-lock/v1/pre-reboot", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.text("kind")).isEqualTo("invalid_client_identity");
    assertThat(answer.text("value")).isNotEmpty();
  }

  @Test
  void sizesAreBounded() {
    var longest = "a".repeat(128);
    GROUP.mayReboot(SERVICE, longest);
    GROUP.isUp(SERVICE, longest);
    assertThat(GROUP.preReboot(SERVICE, longest + "a").text("kind")).isEqualTo("invalid_client_identity");
    var body = "{\"client_params\":{\"id\":\"a\",\"group\":\"Door.test\"},\"more\":\"%s\"}";
    assertThat(caller().post("/fleet-lock/v1/steady-state", body.formatted("x".repeat(1000))).status()).isEqualTo(200);
    for (var answer :
        List.of(
            caller().post("/fleet-lock/v1/steady-state", body.formatted("x".repeat(5000))),
            caller().postChunked("/fleet-lock/v1/steady-state", body.formatted("x".repeat(20_000))))) {
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.text("kind")).isEqualTo("body_too_large");
    }
  }

  @Test
  void theProtocolsHeaderMustBeThere() {
    var body = Map.of("client_params", Map.of("id", "a", "group", GROUP.group()));
    for (var caller : List.of(SERVICE.as(GROUP.secret()), SERVICE.as(GROUP.secret()).with("fleet-lock-protocol", "yes"))) {
      var answer = caller.post("/fleet-lock/v1/pre-reboot", body);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text("value")).contains("fleet-lock-protocol");
    }
  }

  @ParameterizedTest
  @CsvSource({"GET,/fleet-lock/v1/pre-reboot", "PUT,/fleet-lock/v1/steady-state", "POST,/fleet-lock/v1/other", "GET,/fleet-lock/"})
  void thereIsNothingElseBehindTheDoor(String method, String path) {
    var answer = caller().send(method, path);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("kind")).isEqualTo("unknown_operation");
    assertThat(SERVICE.as("").send(method, path).status()).isEqualTo(401);
  }

  @Test
  void aSecretIsShownOnceReplacedAtOnceAndKeptAsADigestOnly() {
    var group = LockClient.of(SERVICE, "door-secret", Map.of("slots", 1, "whenExpired", "FREE"));
    var path = "/api/v1/fleet-lock/groups/door-secret";
    var operator = SERVICE.operator();
    assertThat(operator.get(path).body()).doesNotContain(group.secret());
    assertThat(operator.put(path, Map.of("slots", 2, "whenExpired", "FREE")).json().path("secret").isNull()).isTrue();
    group.mayReboot(SERVICE, "a");
    var replaced = new LockClient("door-secret", operator.post(path + "/secret", "").text("secret"));
    assertThat(group.preReboot(SERVICE, "a").status()).isEqualTo(401);
    replaced.mayReboot(SERVICE, "a");
    assertThat(SERVICE.database().queryForList("select secret_sha256 from fleet_lock_group", String.class))
        .allMatch(digest -> digest.matches("[0-9a-f]{64}"));
    assertThat(operator.get("/api/v1/audit?subject=door-secret").body()).doesNotContain(group.secret(), replaced.secret());
  }

  @Test
  void groupsAreSetByAdministratorsAndSeenByAll() {
    var path = "/api/v1/fleet-lock/groups/Door.test";
    var wanted = Map.of("slots", 2, "whenExpired", "HOLD");
    for (var role : List.of(Role.VIEWER, Role.OPERATOR, Role.APPROVER)) {
      var caller = SERVICE.as(role);
      assertThat(caller.put(path, wanted).status()).isEqualTo(403);
      assertThat(caller.post(path + "/secret", "").status()).isEqualTo(403);
      assertThat(caller.send("DELETE", path).status()).isEqualTo(403);
      assertThat(caller.get(path + "/leases").status()).isEqualTo(200);
    }
    GROUP.mayReboot(SERVICE, "resolved");
    assertThat(SERVICE.as(Role.VIEWER).send("DELETE", path + "/leases/resolved").status()).isEqualTo(403);
    assertThat(SERVICE.as(Role.OPERATOR).send("DELETE", path + "/leases/resolved").status()).isEqualTo(204);
    assertThat(SERVICE.as(Role.OPERATOR).send("DELETE", path + "/leases/resolved").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"whenExpired": "FREE"} | slots
          {"slots": 1} | whenExpired
          {"slots": 0, "whenExpired": "FREE"} | slots
          {"slots": 1, "whenExpired": "KEEP"} | whenExpired
          {"slots": 1, "whenExpired": "FREE", "lease": "PT59S"} | lease
          {"slots": 1, "whenExpired": "FREE", "lease": "PT25H"} | lease
          {"slots": 1, "whenExpired": "FREE", "lease": "PT5M", "outTime": "PT6M"} | outTime
          {"slots": 1, "whenExpired": "FREE", "clients": 0} | clients
          {"slots": 1, "whenExpired": "FREE", "labels": {"-": "a"}} | labels
          {"slots": 1, "whenExpired": "FREE", "windows": ["not-there"]} | windows
          {"slots": 1, "whenExpired": "FREE", "slot": 2} | slot
          """)
  void aGroupThatWillNotDoIsRefusedByTheNameOfTheField(String body, String field) {
    var answer = SERVICE.operator().put("/api/v1/fleet-lock/groups/door-bad", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.text("field")).as(answer.body()).isEqualTo(field);
    assertThat(SERVICE.operator().get("/api/v1/fleet-lock/groups/door-bad").status()).isEqualTo(404);
  }
}
