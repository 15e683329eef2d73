package io.kexecfleet.service.inventory;

import io.kexecfleet.protocol.Finding;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the agents of hosts found there, apart from {@link Host}: it is long, and read for one host at a time. */
@Component
public class HostFindings {

  private static final TypeReference<List<Finding>> FINDINGS = new TypeReference<>() {};

  private final JdbcClient database;
  private final JsonMapper json;

  HostFindings(JdbcClient database, JsonMapper json) {
    this.database = database;
    this.json = json;
  }

  /** @param findings null: its agent has not looked */
  public record Found(Host host, @Nullable List<Finding> findings) {

    private boolean isNew() {
      return !Objects.equals(FindingsDigest.of(findings), host.findingsDigest());
    }
  }

  /** Null where the host's agent has not looked. */
  public @Nullable List<Finding> of(Host host) {
    return database
        .sql("select findings::text from host_findings where host_id = ?")
        .param(host.id())
        .query(String.class)
        .optional()
        .map(text -> json.readValue(text, FINDINGS))
        .orElse(null);
  }

  /**
   * Puts on record what hosts say, in one statement, and in none for those that say what is on record.
   *
   * @param found of hosts that are locked, each once
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void record(Collection<Found> found) {
    var news = found.stream().filter(Found::isNew).toList();
    if (news.isEmpty()) {
      return;
    }
    database
        .sql(
            """
            with said as (select * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[]) as said(id, findings, readiness, digest)),
            marked as (
              update host set readiness = said.readiness, findings_digest = said.digest from said where host.id = said.id),
            removed as (delete from host_findings using said where host_id = said.id and said.findings is null)
            insert into host_findings select id, findings::jsonb from said where findings is not null
            on conflict (host_id) do update set findings = excluded.findings
            """)
        .params(
            news.stream().map(one -> one.host.id().toString()).toArray(String[]::new),
            news.stream().map(one -> one.findings == null ? null : json.writeValueAsString(one.findings)).toArray(String[]::new),
            news.stream().map(one -> one.findings == null ? null : Readiness.of(one.findings).name()).toArray(String[]::new),
            news.stream().map(one -> FindingsDigest.of(one.findings)).toArray(String[]::new))
        .update();
  }
}
