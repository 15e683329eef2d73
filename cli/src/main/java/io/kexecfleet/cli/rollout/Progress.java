package io.kexecfleet.cli.rollout;

import io.kexecfleet.cli.shell.Json;
import tools.jackson.databind.JsonNode;

/** How far a rollout is, in a line. Pure. */
public final class Progress {

  private static final int BAR = 30;

  private Progress() {}

  /** In words. */
  public static String line(JsonNode rollout) {
    var tally = rollout.path("tally");
    var text = new StringBuilder(Json.text(rollout, "state"));
    if (!Json.text(rollout, "ending").isEmpty() && !Standing.hasEnded(rollout)) {
      text.append(" (ends as %s)".formatted(Json.text(rollout, "ending")));
    }
    if (rollout.path("waves").asInt(1) > 1) {
      text.append(", wave %d of %d".formatted(rollout.path("wave").asInt(), rollout.path("waves").asInt()));
    }
    text.append(": %d of %d done".formatted(done(rollout), rollout.path("hosts").asInt()));
    append(text, tally, "out", "out");
    append(text, tally, "ahead", "ahead");
    append(text, tally, "succeeded", "made it");
    append(text, tally, "failures", "failed");
    append(text, tally, "held", "to be resolved");
    return text.toString();
  }

  /** The same behind a bar: {@code #} done, {@code >} out, {@code -} ahead. */
  public static String bar(JsonNode rollout) {
    var hosts = Math.max(1, rollout.path("hosts").asInt());
    var tally = rollout.path("tally");
    var done = done(rollout);
    var out = done + tally.path("out").asInt();
    var ahead = out + tally.path("ahead").asInt();
    var bar = new StringBuilder("[");
    for (var i = 0; i < BAR; i++) {
      var host = (long) i * hosts / BAR;
      bar.append(host < done ? '#' : host < out ? '>' : host < ahead ? '-' : '.');
    }
    return bar.append("] ").append(line(rollout)).toString();
  }

  private static int done(JsonNode rollout) {
    var tally = rollout.path("tally");
    return rollout.path("hosts").asInt() - tally.path("queued").asInt() - tally.path("ahead").asInt() - tally.path("out").asInt();
  }

  private static void append(StringBuilder text, JsonNode tally, String field, String word) {
    var count = tally.path(field).asInt();
    if (count > 0) {
      text.append(", %d %s".formatted(count, word));
    }
  }
}
