package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenApiTest {

  private static final String TOKENS = "/api/v1/tokens";
  private static final RunningService SERVICE =
      RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());

  private final Caller operator = SERVICE.operator();

  @AfterAll
  static void end() {
    SERVICE.close();
  }

  @Test
  void isShownOnceAndOpensTheDoorUntilItIsRevoked() {
    var made = operator.post(TOKENS, Map.of("name", "alice", "role", "ADMINISTRATOR"));
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.text("name")).isEqualTo("alice");
    assertThat(made.text("token")).matches("kft_[A-Za-z0-9_-]{43}");
    var alice = SERVICE.as(made.text("token"));
    assertThat(alice.get(TOKENS).status()).isEqualTo(200);
    var list = operator.get(TOKENS);
    assertThat(list.body())
        .doesNotContain(made.text("token"))
        .doesNotContain(TestAgent.digest(made.text("token")))
        .doesNotContainPattern("[0-9a-f]{64}");
    var shown = list.json().path("tokens").get(0);
    assertThat(shown.path("name").asString()).isEqualTo("alice");
    assertThat(shown.path("role").asString()).isEqualTo("ADMINISTRATOR");
    assertThat(shown.path("scope").asString()).isEmpty();
    assertThat(shown.path("createdBy").asString()).isEqualTo("operator");
    assertThat(shown.path("revokedAt").isNull()).isTrue();

    assertThat(operator.post(TOKENS, Map.of("name", "alice", "role", "ADMINISTRATOR")).status()).isEqualTo(409);
    assertThat(operator.send("DELETE", TOKENS + "/alice").status()).isEqualTo(204);
    assertThat(alice.get(TOKENS).status()).isEqualTo(401);
    assertThat(operator.send("DELETE", TOKENS + "/alice").status()).isEqualTo(404);
    var again = operator.post(TOKENS, Map.of("name", "alice", "role", "ADMINISTRATOR"));
    assertThat(again.status()).as("the name is free again").isEqualTo(201);
    assertThat(alice.get(TOKENS).status()).isEqualTo(401);
    assertThat(SERVICE.as(again.text("token")).get(TOKENS).status()).isEqualTo(200);
  }

  @Test
  void theLastOneOfAnAdministratorStays() {
    var names = new ArrayList<String>();
    operator
        .get(TOKENS)
        .json()
        .path("tokens")
        .forEach(
            token -> {
              if (token.path("revokedAt").isNull() && token.path("role").asString().equals("ADMINISTRATOR")) {
                names.add(token.path("name").asString());
              }
            });
    names.remove("operator");
    names.forEach(name -> assertThat(operator.send("DELETE", TOKENS + "/" + name).status()).isEqualTo(204));
    var refused = operator.send("DELETE", TOKENS + "/operator");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("detail")).contains("last");
    assertThat(operator.get(TOKENS).status()).isEqualTo(200);
  }

  @Test
  void endsWhenItsTimeIsOver() {
    var made = operator.post(TOKENS, Map.of("name", "brief", "role", "VIEWER", "expiresIn", "PT10M"));
    var brief = SERVICE.as(made.text("token"));
    assertThat(brief.get("/api/v1/hosts").status()).isEqualTo(200);
    SERVICE.clock().advance(Duration.ofMinutes(10));
    assertThat(brief.get("/api/v1/hosts").status()).isEqualTo(401);
    assertThat(operator.post(TOKENS, Map.of("name", "brief", "role", "VIEWER")).status()).as("its name is free").isEqualTo(201);
    for (var wrong : List.of("PT59S", "P401D", "soon", "-PT1H")) {
      var refused = operator.post(TOKENS, Map.of("name", "wrong", "role", "VIEWER", "expiresIn", wrong));
      assertThat(refused.text("field")).isEqualTo("expiresIn");
    }
  }

  @Test
  void whatAdministratorsDoCannotBeNarrowed() {
    var refused = operator.post(TOKENS, Map.of("name", "half", "role", "ADMINISTRATOR", "scope", "zone=eu"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("field")).isEqualTo("scope");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "system", "Alice", "-a", ".a", "a b", "ä", "a\0", "a/b"})
  void whatIsNoNameIsRefused(String name) {
    var answer = operator.post(TOKENS, Map.of("name", name, "role", "VIEWER"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("field")).isEqualTo("name");
  }

  @Test
  void namesAreAsLongAsTheyAre() {
    assertThat(operator.post(TOKENS, Map.of("name", "a".repeat(63), "role", "VIEWER")).status()).isEqualTo(201);
    assertThat(operator.post(TOKENS, Map.of("name", "a".repeat(64), "role", "VIEWER")).status()).isEqualTo(400);
    assertThat(operator.post(TOKENS, Map.of("name", "ci@example.com_1", "role", "VIEWER")).status()).isEqualTo(201);
    assertThat(operator.post(TOKENS, "{}").text("field")).isEqualTo("name");
    assertThat(operator.post(TOKENS, "{\"name\":\"b\"}").text("field")).isEqualTo("role");
    assertThat(operator.post(TOKENS, "{\"name\":\"b\",\"role\":\"HOST\"}").text("field")).isEqualTo("role");
    assertThat(operator.post(TOKENS, "{\"name\":\"b\",\"role\":\"VIEWER\",\"token\":\"mine\"}").text("field")).isEqualTo("token");
  }

  @Test
  void pagesFollowOneAnother() {
    List.of("page1", "page2", "page3").forEach(name -> operator.post(TOKENS, Map.of("name", name, "role", "VIEWER")));
    var first = operator.get(TOKENS + "?limit=2");
    assertThat(first.json().path("tokens").get(1).path("name").asString()).isEqualTo("page2");
    var second = operator.get(TOKENS + "?limit=2&cursor=" + first.text("next"));
    assertThat(second.json().path("tokens").get(0).path("name").asString()).isEqualTo("page1");
  }
}
