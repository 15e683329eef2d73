package io.kexecfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.support.Caller;
import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Asked;
import io.kexecfleet.cli.support.FakeService.Said;
import org.junit.jupiter.api.Test;

class WebhooksTest {

  private static final String FILE = "name: on-call\nurl: https://hooks.example/very-secret\n---\nname: known\nevents: [rollout.*]\n";
  private static final String SECRET = "whsec_shown-once";

  @Test
  void onlyANewOnesSecretIsOnTheStandardOutput() {
    try (var service = new FakeService(WebhooksTest::answer)) {
      var result = Caller.of(service).typing(FILE).run("webhooks", "apply", "-f", "-", "--debug");

      assertThat(result.out()).isEqualTo(SECRET + "\n");
      assertThat(result.err())
          .contains("Made webhook on-call. Its secret is shown this once and kept nowhere.", "Kept webhook known.")
          .doesNotContain(SECRET, "very-secret");
      assertThat(service.asked().getFirst().body()).isEqualTo("{\"url\":\"https://hooks.example/very-secret\"}");
    }
  }

  @Test
  void aRefusalDoesNotRepeatTheUrl() {
    try (var service = FakeService.saying(Said.problem(400, "{\"detail\": \"url must be https.\", \"field\": \"url\"}"))) {
      var result = Caller.of(service).typing(FILE).run("webhooks", "apply", "-f", "-");

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.out() + result.err()).contains("(The standard input, line 2)").doesNotContain("very-secret");
    }
  }

  @Test
  void aNewSecretIsPrintedAlone() {
    try (var service = new FakeService(WebhooksTest::answer)) {
      assertThat(Caller.of(service).run("webhooks", "secret", "on-call").out()).isEqualTo(SECRET + "\n");
      assertThat(service.asked()).extracting(Asked::path).containsExactly("/webhooks/on-call/secret");
    }
  }

  @Test
  void disablingChangesNothingElseAndOnlyWhatWasSeen() {
    try (var service = new FakeService(WebhooksTest::answer)) {
      var result = Caller.of(service).run("webhooks", "disable", "known");

      assertThat(result.out()).isEqualTo("Disabled webhook known.\n");
      assertThat(service.asked().getLast().body())
          .isEqualTo("{\"enabled\":false,\"template\":\"SLACK\",\"events\":[\"rollout.*\"],\"scope\":\"team=red\"}");
      assertThat(service.asked().getLast().header("If-Match")).isEqualTo("\"7\"");
    }
  }

  @Test
  void deliveriesTellTheLastAnswer() {
    try (var service =
        FakeService.saying(
            Said.json(
                """
                {"deliveries": [
                  {"id": "d1", "kind": "reboot.done", "since": "2026-11-22T05:00:00.5Z", "state": "FAILED", "tries": 2, "nextTryAt": null,
                   "attempts": [{"status": 500, "error": null}, {"status": null, "error": "timed out"}]},
                  {"id": "d2", "kind": "reboot.out", "since": "2026-11-22T05:00:00Z", "state": "DELIVERED", "tries": 1, "attempts": [{"status": 204}]}],
                 "next": null}
                """))) {
      var result = Caller.of(service).run("webhooks", "deliveries", "on-call", "--state", "failed");

      assertThat(result.out())
          .isEqualTo(
              """
              ID  EVENT        SINCE                 STATE      TRIES  NEXT TRY  LAST ANSWER
              d1  reboot.done  2026-11-22T05:00:00Z  FAILED     2      -         timed out
              d2  reboot.out   2026-11-22T05:00:00Z  DELIVERED  1      -         204
              """);
      assertThat(service.asked().getFirst().path()).isEqualTo("/webhooks/on-call/deliveries?state=FAILED&limit=101");
    }
  }

  private static Said answer(Asked asked) {
    var known = "\"name\": \"known\", \"url\": \"https://hooks.example/***\", \"template\": \"SLACK\", \"events\": [\"rollout.*\"], \"scope\": \"team=red\"";
    return asked.path().contains("known")
        ? Said.json("{%s}".formatted(known)).with("ETag", "\"7\"")
        : Said.json("{\"name\": \"on-call\", \"secret\": \"%s\"}".formatted(SECRET));
  }
}
