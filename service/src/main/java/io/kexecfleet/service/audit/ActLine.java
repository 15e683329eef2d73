package io.kexecfleet.service.audit;

import io.kexecfleet.service.problem.Listing;
import io.kexecfleet.service.telemetry.LogFields;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An act in the log, for whoever reads that beside what followed. What it was about in detail is in the audit only. */
final class ActLine {

  private static final Logger log = LoggerFactory.getLogger(ActLine.class);

  private ActLine() {}

  /** @param subjects what it was done to, each a name or an id */
  static void write(Actor actor, String action, Collection<String> subjects) {
    var line = log.atInfo().addKeyValue("actor", actor.name()).addKeyValue("action", action);
    var field = field(action);
    if (field != null && subjects.size() == 1) {
      line = line.addKeyValue(field, subjects.iterator().next());
    }
    line.log("{} by {}: {}", action, actor.name(), Listing.of(subjects));
  }

  /** The field that has the subjects of such acts; reboots are acted upon by their rollout. */
  private static @Nullable String field(String action) {
    return switch (action.split("\\.", 2)[0]) {
      case "rollout", "reboot" -> LogFields.ROLLOUT;
      case "host" -> LogFields.HOST;
      default -> null;
    };
  }
}
