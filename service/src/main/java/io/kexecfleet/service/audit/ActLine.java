package io.kexecfleet.service.audit;

import io.kexecfleet.service.problem.Listing;
import io.kexecfleet.service.telemetry.LogFields;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An act in the log, for whoever reads that beside what followed. What it was about in detail is in the audit only. */
final class ActLine {

  private static final Logger log = LoggerFactory.getLogger(ActLine.class);

  private ActLine() {}

  /** @param subjects what it was done to, each a name or an id */
  static void write(Actor actor, String action, Collection<String> subjects) {
    try (var _ = about(action, subjects)) {
      log.atInfo()
          .addKeyValue("actor", actor.name())
          .addKeyValue("action", action)
          .log("{} by {}: {}", action, actor.name(), Listing.of(subjects));
    }
  }

  /** The subjects of such acts have a field where there is one only; reboots are acted upon by their rollout. */
  private static LogFields.About about(String action, Collection<String> subjects) {
    var subject = subjects.size() == 1 ? subjects.iterator().next() : null;
    return switch (action.split("\\.", 2)[0]) {
      case "rollout", "reboot" -> LogFields.about(LogFields.ROLLOUT, subject);
      case "host" -> LogFields.about(LogFields.HOST, subject);
      default -> () -> {};
    };
  }
}
