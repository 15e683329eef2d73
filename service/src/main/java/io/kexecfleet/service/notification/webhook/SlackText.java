package io.kexecfleet.service.notification.webhook;

import io.kexecfleet.service.notification.Event;
import io.kexecfleet.service.notification.EventKind;
import io.kexecfleet.service.problem.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** An event as a message for people, in the blocks that Slack's incoming webhooks take. */
final class SlackText {

  /** Slack takes 3000 characters in a section, and each of ours may become five of its own. */
  private static final int LONGEST = 580;

  private SlackText() {}

  /** @param data the event's */
  static Map<String, ?> of(Event event, JsonNode data) {
    var headline = headline(EventKind.of(event.kind()), event, data);
    var details = details(data);
    var told = details.isEmpty() ? headline : headline + "\n" + details;
    return Map.of(
        "text", escape(headline),
        "blocks", List.of(section(told), context("%s at %s%s".formatted(event.kind(), event.at(), where(event)))));
  }

  private static String headline(EventKind kind, Event event, JsonNode data) {
    var host = Listing.cut(String.valueOf(event.host()));
    var rollout = "rollout " + Listing.cut(named(data.path("rollout")));
    return switch (kind) {
      case ROLLOUT_SUBMITTED -> "Submitted: %s, %s hosts".formatted(rollout, number(data, "hosts"));
      case ROLLOUT_AWAITING_APPROVAL -> "Waits for approval: %s".formatted(rollout);
      case ROLLOUT_APPROVED -> "Approved: %s".formatted(rollout);
      case ROLLOUT_STARTED -> "Started: %s, %s hosts".formatted(rollout, number(data, "hosts"));
      case ROLLOUT_WAVE_OPENED -> "Wave %s of %s begins: %s".formatted(number(data, "wave"), number(data, "waves"), rollout);
      case ROLLOUT_WAVE_DONE -> "Wave %s of %s is done: %s".formatted(number(data, "wave"), number(data, "waves"), rollout);
      case ROLLOUT_GATE_WAITING -> "Waits for gates before wave %s: %s".formatted(number(data, "wave"), rollout);
      case ROLLOUT_PAUSED -> "Paused: %s".formatted(rollout);
      case ROLLOUT_RESUMED -> "Resumed: %s".formatted(rollout);
      case ROLLOUT_STOPPING -> ":warning: Stops, and orders nothing any more: %s".formatted(rollout);
      case ROLLOUT_SUCCEEDED -> ":white_check_mark: Succeeded: %s".formatted(rollout);
      case ROLLOUT_FAILED -> ":x: Failed: %s".formatted(rollout);
      case ROLLOUT_ABORTED -> "Aborted: %s".formatted(rollout);
      case REBOOT_OUT -> "%s is ordered to jump: %s".formatted(host, rollout);
      case REBOOT_DONE -> "%s: %s, %s".formatted(host, data.path("outcome").asString(""), rollout);
      case REBOOT_NEEDS_RESOLUTION -> ":warning: %s needs somebody to look at it: %s, %s".formatted(host, data.path("outcome").asString(""), rollout);
      case REBOOT_RESOLVED -> "%s is taken care of: %s".formatted(host, rollout);
      case TEMPLATE_SKIPPED -> ":warning: No rollout was made of template %s.".formatted(Listing.cut(data.path("template").asString("")));
      case WEBHOOK_TEST -> "A test of webhook %s: it works.".formatted(data.path("webhook").asString(""));
    };
  }

  private static String named(JsonNode rollout) {
    var name = rollout.path("name").asString("");
    return name.isEmpty() ? rollout.path("id").asString("") : name;
  }

  private static String number(JsonNode data, String field) {
    return data.path(field).isNumber() ? data.path(field).asString() : "?";
  }

  private static String details(JsonNode data) {
    var lines = new ArrayList<String>();
    Stream.of("reason", "detail", "note").map(field -> data.path(field).asString("")).filter(it -> !it.isBlank()).forEach(lines::add);
    if (data.path("secondsOut").isNumber()) {
      lines.add("Out of service for %s s.".formatted(data.path("secondsOut").asString()));
    }
    if (data.path("gates").isArray()) {
      lines.add(data.path("gates").valueStream().map(gate -> gate.path("name").asString("")).collect(Collectors.joining(", ", "Gates: ", "")));
    }
    if (data.path("actor").isString()) {
      lines.add("By " + data.path("actor").asString());
    }
    return String.join("\n", lines);
  }

  private static String where(Event event) {
    return event.rolloutId() == null ? "" : ", rollout " + event.rolloutId();
  }

  private static Map<String, ?> section(String text) {
    return Map.of("type", "section", "text", markdown(text));
  }

  private static Map<String, ?> context(String text) {
    return Map.of("type", "context", "elements", List.of(markdown(text)));
  }

  private static Map<String, ?> markdown(String text) {
    return Map.of("type", "mrkdwn", "text", escape(text));
  }

  /** Nothing of it can become a link, a mention or a call to everybody. */
  static String escape(String text) {
    return Listing.cut(text, LONGEST).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
