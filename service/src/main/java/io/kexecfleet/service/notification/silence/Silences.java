package io.kexecfleet.service.notification.silence;

import io.kexecfleet.service.notification.Errands;
import io.kexecfleet.service.notification.EventKind;
import io.kexecfleet.service.notification.EventOutbox;
import io.kexecfleet.service.notification.NewEvent;
import io.kexecfleet.service.outgoing.NoAnswerException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Silences hosts in Alertmanager for as long as they are out. Put on record with the order to jump and with the end of the
 * reboot, and carried out afterwards: a reboot never waits for it, and no silence is forgotten. It ends with the reboot,
 * however that went: a host that came back badly has to be heard, and one that did not come back raises its alarm.
 */
@Service
public class Silences implements EventOutbox, Errands {

  private static final Logger log = LoggerFactory.getLogger(Silences.class);
  private static final String ERRAND = "alertmanager";
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int DOUBLINGS = 4;
  private static final int MOST_AT_ONCE = 500;

  private final SilenceTable table;
  private final Alertmanager alertmanager;
  private final AlertmanagerSettings settings;
  private final Clock clock;

  /** Whether the last try failed, so that one outage is one line in the log. Only whoever holds the lease asks. */
  private volatile boolean failing;

  Silences(SilenceTable table, Alertmanager alertmanager, AlertmanagerSettings settings, Clock clock) {
    this.table = table;
    this.alertmanager = alertmanager;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The newest first.
   *
   * @param state only those in it; null: all
   */
  public List<Silence> page(Silence.@Nullable State state, long before, int limit) {
    return table.page(state, before, limit);
  }

  @Override
  public void appended(List<Appended> events) {
    var now = clock.instant();
    var out =
        events.stream()
            .map(Appended::event)
            .filter(event -> settings.isOn() && event.kind() == EventKind.REBOOT_OUT)
            .map(this::wanted)
            .toList();
    if (!out.isEmpty()) {
      table.insert(out, now);
    }
    var done =
        events.stream().map(Appended::event).filter(event -> event.kind() == EventKind.REBOOT_DONE).map(Silences::rebootId).toList();
    if (!done.isEmpty()) {
      table.end(done, now);
    }
  }

  private SilenceTable.Wanted wanted(NewEvent out) {
    return new SilenceTable.Wanted(
        rebootId(out),
        Objects.requireNonNull(out.rolloutId()),
        Objects.requireNonNull(out.host()),
        ((Instant) Objects.requireNonNull(out.data().get("returnDeadline"))).plus(settings.grace()));
  }

  private static UUID rebootId(NewEvent event) {
    return (UUID) Objects.requireNonNull(event.data().get("reboot"));
  }

  @Override
  public List<String> due() {
    return settings.isOn() && table.isAnyDue(clock.instant()) ? List.of(ERRAND) : List.of();
  }

  @Override
  public boolean run(String name) {
    var now = clock.instant();
    if (table.overtaken(now, MOST_AT_ONCE) > 0) {
      return true;
    }
    var due = table.nextDue(now, now.plus(LONGEST));
    due.ifPresent(it -> carryOut(it, now));
    return due.isPresent();
  }

  private void carryOut(Silence silence, Instant now) {
    try {
      if (silence.state() == Silence.State.WANTED) {
        var known = mayBeThere(silence) ? alertmanager.find(silence) : Optional.<String>empty();
        table.made(silence.rebootId(), known.isPresent() ? known.get() : alertmanager.make(silence, now));
      } else {
        var id = silence.silenceId() == null ? alertmanager.find(silence) : Optional.of(silence.silenceId());
        if (id.isPresent()) {
          alertmanager.expire(id.get());
        }
        table.ended(silence.rebootId());
      }
      failing = false;
    } catch (NoAnswerException e) {
      var error = String.valueOf(e.getMessage());
      if (!failing) {
        log.warn("Hosts that are out cannot be silenced in Alertmanager; that is tried again, and their reboots go on: {}", error);
      }
      failing = true;
      table.failed(silence.rebootId(), error, now.plus(wait(silence.tries())));
    }
  }

  private static boolean mayBeThere(Silence silence) {
    return silence.tries() > 0;
  }

  private static Duration wait(int tries) {
    var doubled = FIRST.multipliedBy(1L << Math.min(tries, DOUBLINGS));
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }
}
