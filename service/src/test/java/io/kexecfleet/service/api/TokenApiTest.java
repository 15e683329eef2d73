package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
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
    var made = operator.post(TOKENS, Map.of("name", "alice"));
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.text("name")).isEqualTo("alice");
    assertThat(made.text("token")).matches("[A-Za-z0-9_-]{43}");
    var alice = SERVICE.as(made.text("token"));
    assertThat(alice.get(TOKENS).status()).isEqualTo(200);
    var list = operator.get(TOKENS);
    assertThat(list.body())
        .doesNotContain(made.text("token"))
        .doesNotContain(TestAgent.digest(made.text("token")))
        .doesNotContainPattern("[0-9a-f]{64}");
    var shown = list.json().path("tokens").get(0);
    assertThat(shown.path("name").asString()).isEqualTo("alice");
    assertThat(shown.path("kind").asString()).isEqualTo("OPERATOR");
    assertThat(shown.path("createdBy").asString()).isEqualTo("operator");
    assertThat(shown.path("revokedAt").isNull()).isTrue();

    assertThat(operator.post(TOKENS, Map.of("name", "alice")).status()).isEqualTo(409);
    assertThat(operator.send("DELETE", TOKENS + "/alice").status()).isEqualTo(204);
    assertThat(alice.get(TOKENS).status()).isEqualTo(401);
    assertThat(operator.send("DELETE", TOKENS + "/alice").status()).isEqualTo(404);
    var again = operator.post(TOKENS, Map.of("name", "alice"));
    assertThat(again.status()).as("the name is free again").isEqualTo(201);
    assertThat(alice.get(TOKENS).status()).isEqualTo(401);
    assertThat(SERVICE.as(again.text("token")).get(TOKENS).status()).isEqualTo(200);
  }

  @Test
  void theLastOneOfAnOperatorStays() {
    var names = new ArrayList<String>();
    operator
        .get(TOKENS)
        .json()
        .path("tokens")
        .forEach(
            token -> {
              if (token.path("revokedAt").isNull() && token.path("kind").asString().equals("OPERATOR")) {
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
  void letsMachinesJoinWhereThatIsWhatItIsFor() {
    var made = operator.post(TOKENS, Map.of("name", "rack-7", "kind", "JOIN"));
    assertThat(made.status()).isEqualTo(201);
    var joiner = SERVICE.as(made.text("token"));
    assertThat(joiner.get(TOKENS).status()).isEqualTo(401);
    assertThat(joiner.post("/agent/v1/enrolment", Map.of("host", "joined", "credentialSha256", "0".repeat(64))).status())
        .isEqualTo(204);
    assertThat(operator.send("DELETE", TOKENS + "/rack-7").status()).isEqualTo(204);
    assertThat(joiner.post("/agent/v1/enrolment", Map.of("host", "joined1", "credentialSha256", "1".repeat(64))).status())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "system", "Alice", "-a", ".a", "a b", "ä", "a\0", "a/b"})
  void whatIsNoNameIsRefused(String name) {
    var answer = operator.post(TOKENS, Map.of("name", name));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("field")).isEqualTo("name");
  }

  @Test
  void namesAreAsLongAsTheyAre() {
    assertThat(operator.post(TOKENS, Map.of("name", "a".repeat(63))).status()).isEqualTo(201);
    assertThat(operator.post(TOKENS, Map.of("name", "a".repeat(64))).status()).isEqualTo(400);
    assertThat(operator.post(TOKENS, Map.of("name", "ci@example.com_1")).status()).isEqualTo(201);
    assertThat(operator.post(TOKENS, "{}").text("field")).isEqualTo("name");
    assertThat(operator.post(TOKENS, "{\"name\":\"b\",\"kind\":\"HOST\"}").text("field")).isEqualTo("kind");
    assertThat(operator.post(TOKENS, "{\"name\":\"b\",\"token\":\"mine\"}").text("field")).isEqualTo("token");
  }

  @Test
  void pagesFollowOneAnother() {
    List.of("page1", "page2", "page3").forEach(name -> operator.post(TOKENS, Map.of("name", name)));
    var first = operator.get(TOKENS + "?limit=2");
    assertThat(first.json().path("tokens").get(1).path("name").asString()).isEqualTo("page2");
    var second = operator.get(TOKENS + "?limit=2&before=" + first.text("next"));
    assertThat(second.json().path("tokens").get(0).path("name").asString()).isEqualTo("page1");
  }
}
