package io.kexecfleet.service.replica;

import io.kexecfleet.service.telemetry.DatabaseFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether timers ring when they should, on whichever replica. What db-scheduler counts by itself, it counts by itself. */
@Component
class TimerMeters {

  private final JdbcClient database;
  private final Clock clock;

  TimerMeters(JdbcClient database, Clock clock, MeterRegistry meters) {
    this.database = database;
    this.clock = clock;
    new DatabaseFigures<>("timers", this::due, clock, meters)
        .gauge("kexec.fleet.timers.due", "Timers whose time has come and that nobody has begun with", Tags.empty(), Due::timers)
        .seconds("kexec.fleet.timers.late", "By how much the latest of them is late", Due::late);
  }

  private record Due(long timers, Duration late) {}

  private Due due() {
    var now = clock.instant();
    return database
        .sql("select count(*), min(execution_time) from scheduled_tasks where execution_time <= ? and not picked")
        .param(now.atOffset(ZoneOffset.UTC))
        .query(
            (row, _) ->
                new Due(row.getLong(1), row.getTimestamp(2) == null ? Duration.ZERO : Duration.between(row.getTimestamp(2).toInstant(), now)))
        .single();
  }
}
