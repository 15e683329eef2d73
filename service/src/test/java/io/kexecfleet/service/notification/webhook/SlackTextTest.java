package io.kexecfleet.service.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.notification.Event;
import io.kexecfleet.service.notification.EventKind;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people on call read. */
class SlackTextTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final UUID ROLLOUT = UUID.fromString("01900000-0000-7000-8000-000000000000");

  private static JsonNode told(EventKind kind, String data) {
    var event = new Event(1, Instant.EPOCH, kind.text(), ROLLOUT, "web-1", null, data);
    return JSON.valueToTree(SlackText.of(event, JSON.readTree(data)));
  }

  @Test
  void tellsWhoNeedsSomebodyAndWhy() {
    var message =
        told(
            EventKind.REBOOT_NEEDS_RESOLUTION,
            """
            {"rollout":{"name":"weekly"},"outcome":"LOST","detail":"No report came by the deadline."}""");
    assertThat(message.path("text").asString()).isEqualTo(":warning: web-1 needs somebody to look at it: LOST, rollout weekly");
    assertThat(message.path("blocks").get(0).path("text").path("text").asString()).endsWith("rollout weekly\nNo report came by the deadline.");
    assertThat(message.path("blocks").get(1).path("elements").get(0).path("text").asString())
        .isEqualTo("reboot.needs-resolution at 1970-01-01T00:00:00Z, rollout " + ROLLOUT);
  }

  @Test
  void nothingInItCallsAnybodyOrLeadsAnywhere() {
    var message = told(EventKind.ROLLOUT_FAILED, "{\"rollout\":{\"name\":\"<!channel> & <https://evil|x>\"},\"reason\":\"<@U1>\"}");
    assertThat(message.toString()).doesNotContain("<").doesNotContain(">").contains("&lt;!channel&gt; &amp; &lt;https://evil|x&gt;", "&lt;@U1&gt;");
  }

  @Test
  void isNeverLongerThanSlackTakes() {
    var message = told(EventKind.ROLLOUT_FAILED, "{\"reason\":\"%s\"}".formatted("&".repeat(100_000)));
    assertThat(message.path("blocks").get(0).path("text").path("text").asString().length()).isLessThan(3000);
  }

  @ParameterizedTest
  @EnumSource
  void everyKindIsSaidWhateverIsKnown(EventKind kind) {
    assertThat(told(kind, "{}").path("text").asString()).isNotBlank();
    assertThat(EventKind.of(kind.text())).isEqualTo(kind);
  }
}
