package io.kexecfleet.service.inventory;

import io.kexecfleet.service.telemetry.BoundedNames;
import io.kexecfleet.service.telemetry.DatabaseFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which agents the hosts of the fleet have. Every replica says the same. */
@Component
class AgentMeters {

  private static final int MOST_VERSIONS = 20;

  /** Of hosts that never checked in no version is known. */
  private static final String READ =
      """
      with versions as (
          select agent_version as version, count(*) as n from host where enrolled_at is not null and agent_version is not null group by 1),
        most as (select * from versions order by n desc, version limit :most)
      select version, n from most
      union all select :other, (select sum(n) from versions) - (select sum(n) from most)
        where (select count(*) from versions) > (select count(*) from most)
      """;

  private final JdbcClient database;

  AgentMeters(JdbcClient database, Clock clock, MeterRegistry meters) {
    this.database = database;
    new DatabaseFigures<>("agents", this::read, clock, meters)
        .gauge("kexec.fleet.agent.versions", "Different versions of agents", Tags.empty(), Map::size)
        .gauges("kexec.fleet.agents", "Hosts that are enrolled, by the version of their agent", "version", it -> it);
  }

  private Map<String, Long> read() {
    var versions = new HashMap<String, Long>();
    database
        .sql(READ)
        .param("most", MOST_VERSIONS)
        .param("other", BoundedNames.OTHER)
        .query((row, _) -> versions.merge(row.getString(1), row.getLong(2), Long::sum))
        .list();
    return versions;
  }
}
