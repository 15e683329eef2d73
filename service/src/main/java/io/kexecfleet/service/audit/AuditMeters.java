package io.kexecfleet.service.audit;

import io.kexecfleet.service.telemetry.DatabaseFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether the chain of digests goes on with the audit log: both are written in one transaction, so none is ever behind. */
@Component
class AuditMeters {

  /** The newest ones: whoever wants to know of all has the whole record verified. */
  private static final int LOOKED_AT = 1000;

  private final JdbcClient database;

  AuditMeters(JdbcClient database, Clock clock, MeterRegistry meters) {
    this.database = database;
    new DatabaseFigures<>("audit", this::unchained, clock, meters)
        .gauge(
            "kexec.fleet.audit.unchained",
            "Entries among the newest 1,000 of the audit log that its chain of digests does not have",
            Tags.empty(),
            Integer::intValue);
  }

  private int unchained() {
    return database
        .sql(
            """
            select count(*)::int from (select id from audit_entry order by id desc limit ?) e
            where not exists (select from audit_chain c where c.entry_id = e.id)
            """)
        .param(LOOKED_AT)
        .query(Integer.class)
        .single();
  }
}
