package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.OutTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How long hosts were out lately: learned from the reboots on record, and read anew once a minute. What a watchdog waited before
 * it reset a host is part of the way that such hosts may take; how long one was without power says nothing of the next.
 */
@Component
class Experience {

  private static final Duration HOLDS = Duration.ofMinutes(1);

  private static final String LEARN =
      """
      select hardware,
        count(*) filter (where outcome = 'KEXEC')::int,
        coalesce(percentile_cont(0.5) within group (order by seconds) filter (where outcome = 'KEXEC'), 0),
        coalesce(percentile_disc(0.99) within group (order by seconds) filter (where outcome = 'KEXEC'), 0),
        count(*) filter (where outcome <> 'KEXEC')::int,
        coalesce(percentile_disc(0.99) within group (order by seconds) filter (where outcome <> 'KEXEC'), 0)
      from (
        select coalesce(h.labels ->> ?, '') as hardware, r.outcome, extract(epoch from r.ended_at - r.ordered_at) as seconds
        from reboot r join host h on h.id = r.host_id
        where r.ordered_at is not null and r.outcome in ('KEXEC', 'FIRMWARE', 'FIRMWARE_FALLBACK', 'WATCHDOG_RESET')
        order by r.ended_at desc limit 5000
      ) lately
      group by hardware
      """;

  private record Known(OutTimes times, Instant at) {}

  private final JdbcClient database;
  private volatile Known known = new Known(OutTimes.UNKNOWN, Instant.EPOCH);

  Experience(JdbcClient database) {
    this.database = database;
  }

  OutTimes at(Instant now) {
    var last = known;
    if (last.at.isAfter(now) || !now.isBefore(last.at.plus(HOLDS))) {
      last = new Known(learn(), now);
      known = last;
    }
    return last.times;
  }

  private OutTimes learn() {
    return new OutTimes(
        database
            .sql(LEARN)
            .param(OutTimes.HARDWARE)
            .query(Experience::learned)
            .list()
            .stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static Map.Entry<String, OutTimes.Learned> learned(ResultSet row, int number) throws SQLException {
    return Map.entry(
        row.getString(1),
        new OutTimes.Learned(row.getInt(2), seconds(row, 3), seconds(row, 4), row.getInt(5), seconds(row, 6)));
  }

  private static Duration seconds(ResultSet row, int column) throws SQLException {
    return Duration.ofMillis(Math.round(row.getDouble(column) * 1000));
  }
}
