package io.kexecfleet.service.notification;

import io.kexecfleet.service.database.AfterCommit;
import io.kexecfleet.service.telemetry.LogFields;
import java.util.List;
import java.util.Objects;
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
    try (var _ = LogFields.about(LogFields.ROLLOUT, event.rolloutId());
        var _ = LogFields.about(LogFields.HOST, event.host());
        var _ = LogFields.about(LogFields.REBOOT, event.data().get("reboot"))) {
      log.atLevel(level(event.kind())).addKeyValue("event", event.kind().text()).log(words(event));
    }
  }

  private static String words(NewEvent event) {
    return Stream.of(event.host(), event.data().get("outcome"), event.rolloutId() == null ? null : "rollout " + event.rolloutId())
        .filter(it -> it != null)
        .map(Objects::toString)
        .collect(Collectors.joining(", ", event.kind().text() + ": ", ""));
  }

  private static Level level(EventKind kind) {
    return switch (kind) {
      case ROLLOUT_STOPPING, ROLLOUT_FAILED, REBOOT_NEEDS_RESOLUTION, TEMPLATE_SKIPPED -> Level.WARN;
      default -> Level.INFO;
    };
  }
}
