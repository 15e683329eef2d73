package io.kexecfleet.service.inventory;

import io.kexecfleet.service.telemetry.BoundedNames;
import io.kexecfleet.service.telemetry.DatabaseFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the hosts of the fleet find on themselves. Every replica says the same. */
@Component
class FindingMeters {

  /** More than there are checks; an agent could still say anything. */
  private static final int MOST_CODES = 50;

  /** Hosts look once an hour, and there are several findings of each to be read. */
  private static final Duration EVERY = Duration.ofMinutes(5);

  private static final String READ =
      """
      with found as (
          select f.value ->> 'code' as code, f.value ->> 'severity' as severity, count(*) as n
          from host_findings join host on host.id = host_findings.host_id
          cross join lateral jsonb_array_elements(findings) f
          where retired_at is null group by 1, 2),
        most as (select code from found group by code order by sum(n) desc, code limit :most)
      select case when code in (select code from most) then code else :other end, severity, sum(n) from found group by 1, 2
      """;

  private final JdbcClient database;

  FindingMeters(JdbcClient database, Clock clock, MeterRegistry meters) {
    this.database = database;
    new DatabaseFigures<>("findings", EVERY, this::read, clock, meters)
        .gauge("kexec.fleet.finding.codes", "Different findings of preflight, by code and severity", Tags.empty(), Map::size)
        .gauges("kexec.fleet.findings", "Hosts on which preflight found something, by what it was", it -> it);
  }

  private Map<Tags, Long> read() {
    var findings = new HashMap<Tags, Long>();
    database
        .sql(READ)
        .param("most", MOST_CODES)
        .param("other", BoundedNames.OTHER)
        .query((row, _) -> findings.put(Tags.of("code", row.getString(1), "severity", row.getString(2)), row.getLong(3)))
        .list();
    return findings;
  }
}
