package io.kexecfleet.cli.rollout;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a rollout's state means to somebody who waits for another one. Pure. */
public final class Standing {

  /** The way of one that nothing stops. */
  private static final List<String> WAY = List.of("DRAFT", "AWAITING_APPROVAL", "SCHEDULED", "RUNNING", "SUCCEEDED");

  private static final String SUCCEEDED = "SUCCEEDED";

  private Standing() {}

  /** The states that can be waited for. */
  public enum Goal {
    AWAITING_APPROVAL,
    SCHEDULED,
    RUNNING,
    PAUSED,
    SUCCEEDED,
    FAILED,
    ABORTED
  }

  public static boolean hasEnded(JsonNode rollout) {
    return switch (Json.text(rollout, "state")) {
      case SUCCEEDED, "FAILED", "ABORTED" -> true;
      default -> false;
    };
  }

  /** Whether it is there, or was: one that runs has been scheduled, one that is paused has run. */
  public static boolean hasReached(JsonNode rollout, Goal goal) {
    var state = Json.text(rollout, "state");
    var wanted = WAY.indexOf(goal.name());
    return state.equals(goal.name()) || (wanted >= 0 && WAY.indexOf(state.equals("PAUSED") ? "RUNNING" : state) >= wanted);
  }

  public static ExitStatus status(JsonNode rollout, Goal goal) {
    return hasReached(rollout, goal) ? ExitStatus.DONE : ExitStatus.NOT_SO;
  }
}
