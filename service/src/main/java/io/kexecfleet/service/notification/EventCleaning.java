package io.kexecfleet.service.notification;

import io.kexecfleet.service.replica.TimedWork;
import io.kexecfleet.service.replica.Timers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Removes events that have been kept long enough, a bounded number at a time, but none that is still to be delivered. */
@Component
class EventCleaning implements TimedWork {

  private static final String NAME = "event-cleaning";
  private static final String ALL = "all";
  private static final Duration INTERVAL = Duration.ofHours(1);
  private static final int MOST_AT_ONCE = 2000;

  private final JdbcClient database;
  private final Timers timers;
  private final EventSettings settings;
  private final Clock clock;

  EventCleaning(JdbcClient database, Timers timers, EventSettings settings, Clock clock) {
    this.database = database;
    this.timers = timers;
    this.settings = settings;
    this.clock = clock;
  }

  @org.springframework.context.event.EventListener(ApplicationReadyEvent.class)
  void begin() {
    timers.set(NAME, ALL, clock.instant().plus(INTERVAL));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Instant run(String instance) {
    var now = clock.instant();
    return clean(now) < MOST_AT_ONCE ? now.plus(INTERVAL) : now;
  }

  /** @return how many were removed; if that is as many as are at once, there may be more */
  int clean(Instant now) {
    return database
        .sql(
            """
            delete from event where id in (
              select id from event
              where at < ? and not exists (
                select from webhook_delivery where webhook_delivery.event_id = event.id and webhook_delivery.state = 'PENDING')
              order by at limit ?)
            """)
        .params(now.minus(settings.keptFor()).atOffset(ZoneOffset.UTC), MOST_AT_ONCE)
        .update();
  }
}
