package io.kexecfleet.service.notification;

import io.kexecfleet.service.database.AfterCommit;
import io.kexecfleet.service.telemetry.LogFields;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.stereotype.Component;

/** What happened, as lines of the log of the replica where it did, once it is on record. */
@Component
class EventLines implements EventOutbox {

  private static final Logger log = LoggerFactory.getLogger(EventLines.class);

  @Override
  public void appended(List<Appended> events) {
    AfterCommit.run(() -> events.forEach(it -> write(it.event())));
  }

  private static void write(NewEvent event) {
    var line = log.atLevel(level(event.kind())).addKeyValue("event", event.kind().text());
    if (event.rolloutId() != null) {
      line = line.addKeyValue(LogFields.ROLLOUT, event.rolloutId());
    }
    if (event.host() != null) {
      line = line.addKeyValue(LogFields.HOST, event.host());
    }
    var reboot = event.data().get("reboot");
    if (reboot != null) {
      line = line.addKeyValue(LogFields.REBOOT, reboot);
    }
    var outcome = event.data().get("outcome");
    line.log(
        Stream.of(event.host(), outcome, event.rolloutId() == null ? null : "rollout " + event.rolloutId())
            .filter(it -> it != null)
            .map(Object::toString)
            .collect(Collectors.joining(", ", event.kind().text() + ": ", "")));
  }

  private static Level level(EventKind kind) {
    return switch (kind) {
      case ROLLOUT_STOPPING, ROLLOUT_FAILED, REBOOT_NEEDS_RESOLUTION, TEMPLATE_SKIPPED -> Level.WARN;
      default -> Level.INFO;
    };
  }
}
