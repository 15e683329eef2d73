package io.kexecfleet.service.audit;

import io.kexecfleet.service.database.AfterCommit;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Puts on record what was done, in the transaction that does it: what is on record happened, and what happened is on record. */
@Component
public class AuditLog {

  private final JdbcClient database;
  private final JsonMapper json;
  private final Clock clock;

  AuditLog(JdbcClient database, JsonMapper json, Clock clock) {
    this.database = database;
    this.json = json;
    this.clock = clock;
  }

  /**
   * @param action what was done, as {@code rollout.pause}
   * @param subject what it was done to: an id or a name
   * @param details what else matters; no secrets
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void record(Actor actor, String action, String subject, Map<String, ?> details) {
    recordAll(actor, action, Map.of(subject, details));
  }

  /**
   * The same thing done to many: an entry for each, in one statement.
   *
   * @param details what else matters, by subject
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void recordAll(Actor actor, String action, Map<String, ? extends Map<String, ?>> details) {
    database
        .sql(
            """
            insert into audit_entry (at, actor, address, action, subject, details)
            select ?, ?, ?, ?, done.subject, done.details from unnest(?::text[], ?::jsonb[]) as done(subject, details)
            """)
        .params(
            clock.instant().atOffset(ZoneOffset.UTC),
            actor.name(),
            actor.address(),
            action,
            details.keySet().toArray(String[]::new),
            details.values().stream().map(json::writeValueAsString).toArray(String[]::new))
        .update();
    AfterCommit.run(() -> ActLine.write(actor, action, details.keySet()));
  }
}
