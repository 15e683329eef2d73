package io.kexecfleet.service.notification.webhook;

import io.kexecfleet.service.telemetry.Boundaries;
import io.kexecfleet.service.telemetry.DatabaseFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How deliveries to webhooks go: the tries of this replica, and what waits in the database. */
@Component
class WebhookMeters {

  private final MeterRegistry meters;
  private final JdbcClient database;
  private final Clock clock;

  WebhookMeters(MeterRegistry meters, JdbcClient database, Clock clock) {
    this.meters = meters;
    this.database = database;
    this.clock = clock;
    Stream.of(Delivery.State.values()).forEach(this::tries);
    new DatabaseFigures<>("webhooks", this::backlog, clock, meters)
        .gauge("kexec.fleet.webhook.pending", "Deliveries to webhooks that wait to be tried", Tags.empty(), Backlog::deliveries)
        .seconds("kexec.fleet.webhook.backlog", "For how long the oldest delivery to a webhook waits", Backlog::oldest);
  }

  private Timer tries(Delivery.State state) {
    return Timer.builder("kexec.fleet.webhook.try")
        .description("Tries to deliver an event to a webhook")
        .tag("result", state == Delivery.State.PENDING ? "TRY_AGAIN" : state.name())
        .serviceLevelObjectives(Boundaries.ofShortWork())
        .register(meters);
  }

  /** @param state in which the try left the delivery */
  void tried(Delivery.State state, Duration took) {
    tries(state).record(took);
  }

  private record Backlog(long deliveries, Duration oldest) {}

  private Backlog backlog() {
    return database
        .sql("select count(*), min(since) from webhook_delivery where state = 'PENDING'")
        .query((row, _) -> new Backlog(row.getLong(1), since(row.getTimestamp(2) == null ? clock.instant() : row.getTimestamp(2).toInstant())))
        .single();
  }

  private Duration since(Instant at) {
    return Duration.between(at, clock.instant());
  }
}
