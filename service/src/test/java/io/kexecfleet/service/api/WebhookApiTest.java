package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.notification.webhook.Receiver;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What operators can say about webhooks, and what they are told. */
class WebhookApiTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String WEBHOOKS = "/api/v1/webhooks/";

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();

  private Caller.Answer put(String name, String url) {
    return operator.put(WEBHOOKS + name, Map.of("url", url, "events", List.of("webhook.test")));
  }

  private JsonNode tested(String name) {
    var test = operator.post(WEBHOOKS + name + "/test", "");
    assertThat(test.status()).as(test.body()).isEqualTo(202);
    return test.json();
  }

  private JsonNode latest(String name) {
    return operator.get(WEBHOOKS + name + "/deliveries?limit=1").json().path("deliveries").path(0);
  }

  private JsonNode awaitState(String name, String state) {
    return await().atMost(PATIENCE).until(() -> latest(name), it -> it.path("state").asString().equals(state));
  }

  @Test
  void aSecretIsShownOnceAndAUrlNeverAsAWhole() throws Exception {
    try (var receiver = new Receiver(_ -> 200)) {
      var made = put("shown", receiver.url("/services/T0/s3cret?key=s3cret"));
      assertThat(made.status()).as(made.body()).isEqualTo(201);
      assertThat(made.text("secret")).startsWith("whsec_");
      assertThat(made.text("url")).endsWith("/***").doesNotContain("s3cret");
      var again = operator.put(WEBHOOKS + "shown", Map.of("events", List.of("webhook.*"), "template", "SLACK"));
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.json().has("secret")).isFalse();
      assertThat(operator.get(WEBHOOKS + "shown").body()).doesNotContain("s3cret").doesNotContain("whsec_");
      assertThat(operator.get("/api/v1/audit?subject=shown").body()).contains("webhook.put").doesNotContain("s3cret").doesNotContain("whsec_");
      tested("shown");
      awaitState("shown", "DELIVERED");
      var message = receiver.messages.getFirst();
      assertThat(message.path()).isEqualTo("/services/T0/s3cret?key=s3cret");
      assertThat(message.json().path("text").asString()).contains("shown");
      assertThat(message.isSignedWith(made.text("secret"))).isTrue();
      assertThat(operator.send("DELETE", WEBHOOKS + "shown").status()).isEqualTo(204);
      assertThat(operator.get(WEBHOOKS + "shown").status()).isEqualTo(404);
    }
  }

  @Test
  void theOldSecretSignsAlongForADay() throws Exception {
    try (var receiver = new Receiver(_ -> 200)) {
      var old = put("rotated", receiver.url("/")).text("secret");
      var changed = operator.post(WEBHOOKS + "rotated/secret", "");
      assertThat(changed.status()).isEqualTo(200);
      var fresh = changed.text("secret");
      tested("rotated");
      awaitState("rotated", "DELIVERED");
      assertThat(receiver.messages.getFirst()).matches(it -> it.isSignedWith(old)).matches(it -> it.isSignedWith(fresh));
      service.database().update("update webhook set old_secret_until = now() - interval '1 day' where name = 'rotated'");
      tested("rotated");
      await().atMost(PATIENCE).until(() -> receiver.messages.size() == 2);
      assertThat(receiver.messages.getLast()).matches(it -> !it.isSignedWith(old)).matches(it -> it.isSignedWith(fresh));
    }
  }

  @Test
  void whatWasDeliveredOrGivenUpCanBeSentAgainUnderItsId() throws Exception {
    try (var receiver = new Receiver(_ -> 200)) {
      put("replayed", receiver.url("/"));
      tested("replayed");
      var first = awaitState("replayed", "DELIVERED");
      var id = first.path("id").asString();
      assertThat(operator.post(WEBHOOKS + "replayed/deliveries/" + id + "/replay", "").status()).isEqualTo(202);
      await().atMost(PATIENCE).until(() -> receiver.messages.size() == 2);
      assertThat(receiver.messages).extracting(Receiver.Message::id).containsExactly(id, id);
      awaitState("replayed", "DELIVERED");
      assertThat(latest("replayed").path("attempts").size()).isEqualTo(2);
      service.database().update("update webhook_delivery set state = 'PENDING', ended_at = null, next_try_at = now() + interval '1 h' where id = ?::uuid", id);
      assertThat(operator.post(WEBHOOKS + "replayed/deliveries/" + id + "/replay", "").status()).isEqualTo(409);
      operator.send("DELETE", WEBHOOKS + "replayed");
    }
  }

  @Test
  void whoeverIsGoneIsDisabledAndWhatWaitedIsGivenUp() throws Exception {
    try (var receiver = new Receiver(_ -> 410)) {
      put("gone", receiver.url("/"));
      tested("gone");
      awaitState("gone", "FAILED");
      var webhook = operator.get(WEBHOOKS + "gone").json();
      assertThat(webhook.path("enabled").asBoolean()).isFalse();
      assertThat(webhook.path("disabledBecause").asString()).contains("410 Gone");
      assertThat(operator.post(WEBHOOKS + "gone/test", "").status()).isEqualTo(409);
      assertThat(put("gone", receiver.url("/")).json().path("enabled").asBoolean()).isTrue();
      operator.send("DELETE", WEBHOOKS + "gone");
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (var receiver = new Receiver(message -> message.path().contains("redirect") ? 302 : 200)) {
      put("redirected", receiver.url("/redirect"));
      tested("redirected");
      await().atMost(PATIENCE).until(() -> latest("redirected").path("attempts").path(0).path("status").asInt(0) == 302);
      assertThat(receiver.messages).hasSize(1);
      operator.send("DELETE", WEBHOOKS + "redirected");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://169.254.169.254/latest/meta-data", "https://2852039166/", "https://[::ffff:169.254.169.254]/", "https://[fe80::1]/"})
  void nothingIsSentToAddressesOfThisLink(String url) {
    put("link", url);
    tested("link");
    var attempt = await().atMost(PATIENCE).until(() -> latest("link").path("attempts").path(0), it -> it.has("error"));
    assertThat(attempt.path("error").asString()).startsWith("This name or address leads to where webhooks must not");
    operator.send("DELETE", WEBHOOKS + "link");
  }

  @Test
  void nobodyThereIsTriedAgainLater() {
    put("nobody", "http://127.0.0.1:1/");
    tested("nobody");
    var delivery = await().atMost(PATIENCE).until(() -> latest("nobody"), it -> it.path("tries").asInt() == 1);
    assertThat(delivery.path("state").asString()).isEqualTo("PENDING");
    assertThat(delivery.path("attempts").get(0).path("error").asString()).startsWith("No connection");
    assertThat(operator.put(WEBHOOKS + "nobody", Map.of("enabled", false)).status()).isEqualTo(200);
    assertThat(latest("nobody").path("state").asString()).isEqualTo("FAILED");
    operator.send("DELETE", WEBHOOKS + "nobody");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ok|{"url":"http://example.com/"}|url
          ok|{"url":"ftp://example.com/"}|url
          ok|{"url":"https://u:p@example.com/"}|url
          ok|{"url":"https://example.com/","events":["rollout.nothing"]}|events
          ok|{"url":"https://example.com/","events":["nothing*"]}|events
          ok|{"url":"https://example.com/","events":[]}|events
          ok|{"url":"https://example.com/","events":[null]}|events
          ok|{"url":"https://example.com/","template":"TEAMS"}|template
          ok|{"url":"https://example.com/","colour":"red"}|colour
          ok|{"events":["*"]}|url
          Bad Name|{"url":"https://example.com/"}|name
          """)
  void whatIsNotUnderstoodIsRefusedAndNamed(String name, String body, String field) {
    var answer = operator.put(WEBHOOKS + name.replace(" ", "%20"), body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.text("field")).isEqualTo(field);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(operator.get(WEBHOOKS + "none/deliveries").status()).isEqualTo(404);
    assertThat(operator.post(WEBHOOKS + "none/test", "").status()).isEqualTo(404);
    assertThat(operator.post(WEBHOOKS + "none/secret", "").status()).isEqualTo(404);
    assertThat(operator.send("DELETE", WEBHOOKS + "none").status()).isEqualTo(404);
    assertThat(operator.post(WEBHOOKS + "none/deliveries/00000000-0000-0000-0000-000000000000/replay", "").status()).isEqualTo(404);
  }
}
