package io.kexecfleet.cli.command;

import io.kexecfleet.cli.rollout.Progress;
import io.kexecfleet.cli.shell.Json;
import tools.jackson.databind.JsonNode;

/** A rollout in a line. */
final class RolloutWords {

  private RolloutWords() {}

  static String of(JsonNode rollout) {
    var name = Json.text(rollout, "name");
    var reason = Json.text(rollout, "reason");
    return "Rollout %s%s: %s%s"
        .formatted(
            Json.text(rollout, "id"),
            name.isEmpty() ? "" : " (" + name + ")",
            Progress.line(rollout),
            reason.isEmpty() ? "" : ". " + reason);
  }
}
