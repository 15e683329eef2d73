package io.kexecfleet.service.notification;

import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who does what on all replicas: whoever holds a lease is alone with it, until it gives it back or the lease runs out. */
@Component
class WorkLeases {

  /** Longer than any one thing takes that is done under a lease. */
  static final Duration LASTS = Duration.ofSeconds(30);

  private final JdbcClient database;
  private final UUID replica = UUID.randomUUID();

  WorkLeases(JdbcClient database) {
    this.database = database;
  }

  /**
   * Takes it, or has it for longer.
   *
   * @return whether it is ours now
   */
  boolean take(String name) {
    return database
            .sql(
                """
                insert into work_lease (name, holder, until) values (:name, :replica, clock_timestamp() + :seconds * interval '1 second')
                on conflict (name) do update set holder = excluded.holder, until = excluded.until
                where work_lease.holder = excluded.holder or work_lease.until < clock_timestamp()
                """)
            .param("name", name)
            .param("replica", replica)
            .param("seconds", LASTS.toSeconds())
            .update()
        > 0;
  }

  void giveBack(String name) {
    database.sql("delete from work_lease where name = ? and holder = ?").params(name, replica).update();
  }
}
