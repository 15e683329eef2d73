package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class JoinTokenApiTest {

  private static final String TOKENS = "/api/v1/join-tokens";
  private static final RunningService SERVICE =
      RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());

  private final Caller administrator = SERVICE.operator();

  @AfterAll
  static void end() {
    SERVICE.close();
  }

  private Caller made(String name, Map<String, ?> more) {
    var wanted = new HashMap<String, Object>(more);
    wanted.put("name", name);
    var made = administrator.post(TOKENS, wanted);
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.text("token")).matches("kfj_[A-Za-z0-9_-]{43}");
    assertThat(administrator.get(TOKENS).body()).contains(name).doesNotContain(made.text("token"));
    return SERVICE.as(made.text("token"));
  }

  private static Caller.Answer enrol(Caller joiner, String host) {
    return joiner.post("/agent/v1/enrolment", new Enrolment(host, TestAgent.digest(host)));
  }

  @Test
  void letsOneHostInUnlessItSaysMore() {
    var joiner = made("usual", Map.of());
    assertThat(enrol(joiner, "usual-1").status()).isEqualTo(204);
    assertThat(enrol(joiner, "usual-1").status()).as("who did not hear the answer asks again").isEqualTo(204);
    var refused = enrol(joiner, "usual-2");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text("detail")).contains("usual lets nobody in any more");
    assertThat(administrator.get("/api/v1/hosts/usual-2").status()).isEqualTo(404);
  }

  @Test
  void letsNoMoreInThanItSaysHoweverManyComeAtOnce() {
    var joiner = made("crowd", Map.of("uses", 5));
    try (var threads = Executors.newFixedThreadPool(8)) {
      var answers =
          IntStream.range(0, 20)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> enrol(joiner, "crowd-" + i).status(), threads))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();
      assertThat(answers).filteredOn(status -> status == 204).hasSize(5);
      assertThat(answers).allMatch(status -> status == 204 || status == 403);
    }
  }

  @Test
  void letsNobodyInAfterItsTime() {
    var joiner = made("brief", Map.of("uses", 9, "expiresIn", "PT5M"));
    assertThat(enrol(joiner, "brief-1").status()).isEqualTo(204);
    SERVICE.clock().advance(Duration.ofMinutes(5));
    assertThat(enrol(joiner, "brief-2").status()).isEqualTo(403);
    assertThat(enrol(joiner, "brief-1").status()).as("was in already").isEqualTo(204);
  }

  @Test
  void letsNobodyInOnceItIsRevoked() {
    var joiner = made("revoked", Map.of("uses", 9));
    assertThat(administrator.send("DELETE", TOKENS + "/revoked").status()).isEqualTo(204);
    assertThat(enrol(joiner, "revoked-1").status()).isEqualTo(401);
    assertThat(administrator.send("DELETE", TOKENS + "/revoked").status()).isEqualTo(404);
    assertThat(administrator.post(TOKENS, Map.of("name", "revoked")).status()).as("the name is free again").isEqualTo(201);
  }

  @Test
  void givesItsLabelsAndTakesOnlyWhoHasThem() {
    var joiner = made("zone", Map.of("uses", 9, "labels", Map.of("zone", "eu")));
    assertThat(enrol(joiner, "zone-1").status()).isEqualTo(204);
    assertThat(administrator.get("/api/v1/hosts/zone-1").json().path("labels").path("zone").asString()).isEqualTo("eu");
    administrator.post("/api/v1/hosts", Map.of("name", "zone-db", "labels", Map.of("zone", "us")));
    var refused = enrol(joiner, "zone-db");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text("detail")).contains("zone-db has others");
    administrator.post("/api/v1/hosts", Map.of("name", "zone-web", "labels", Map.of("zone", "eu", "role", "web")));
    assertThat(enrol(joiner, "zone-web").status()).isEqualTo(204);
  }

  @Test
  void opensNothingElse() {
    var joiner = made("only", Map.of());
    assertThat(joiner.get("/api/v1/hosts").status()).isEqualTo(401);
    var checkIn = Map.of("seenGeneration", 0, "bootId", "b", "kernelRelease", "k", "agentVersion", "v");
    assertThat(joiner.post("/agent/v1/check-in", checkIn).status()).isEqualTo(403);
  }

  @Test
  void whatWillNotDoIsRefused() {
    for (var wrong :
        List.<Map<String, ?>>of(
            Map.of("uses", 0), Map.of("uses", 1_000_001), Map.of("expiresIn", "PT1S"), Map.of("labels", Map.of("a b", "c")))) {
      var wanted = new HashMap<String, Object>(wrong);
      wanted.put("name", "wrong");
      var refused = administrator.post(TOKENS, wanted);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(wrong.keySet()).anyMatch(field -> refused.text("field").startsWith(field));
    }
    assertThat(administrator.get(TOKENS).body()).doesNotContain("\"wrong\"");
  }

  @Test
  void whoEnrolledIsOnRecord() {
    var joiner = made("recorded", Map.of());
    enrol(joiner, "recorded-1");
    var entry = administrator.get("/api/v1/audit?subject=recorded-1").json().path("entries").get(0);
    assertThat(entry.path("actor").asString()).isEqualTo("join:recorded");
    assertThat(entry.path("action").asString()).isEqualTo("host.enrol");
    assertThat(entry.path("address").asString()).isEqualTo("127.0.0.1");
  }
}
