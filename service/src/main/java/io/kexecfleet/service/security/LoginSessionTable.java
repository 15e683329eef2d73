package io.kexecfleet.service.security;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The sessions in the database. Who signs in and out goes on record. */
@Component
class LoginSessionTable {

  private static final String READ =
      """
      select s.id, s.name, s.issuer, s.groups, s.id_token, s.address, s.created_at, s.last_used_at, s.ends_at, t.sha256 as token
      from login_session s left join access_token t on t.id = s.token_id
      """;

  /** The oldest session of whoever signs in again and again ends. */
  private static final int MOST_OF_ONE = 50;

  private final JdbcClient database;
  private final AuditLog audit;

  LoginSessionTable(JdbcClient database, AuditLog audit) {
    this.database = database;
    this.audit = audit;
  }

  /** By the digest of the cookie, open or not. */
  Optional<SignedIn> find(String digest) {
    return database.sql(READ + "where s.sha256 = ?").param(digest).query(LoginSessionTable::signedIn).optional();
  }

  Optional<SignedIn> find(long id) {
    return database.sql(READ + "where s.id = ?").param(id).query(LoginSessionTable::signedIn).optional();
  }

  /** Those that are not over by themselves, the newest first. */
  List<LoginSession> page(long before, int limit, Instant now, Instant usedAfter) {
    return database
        .sql(READ + "where s.id < ? and s.ends_at > ? and s.last_used_at > ? order by s.id desc limit ?")
        .params(before, now.atOffset(ZoneOffset.UTC), usedAfter.atOffset(ZoneOffset.UTC), limit)
        .query(LoginSessionTable::signedIn)
        .list()
        .stream()
        .map(SignedIn::session)
        .toList();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  void add(Actor actor, String digest, @Nullable Long token, @Nullable String issuer, @Nullable Set<String> groups, @Nullable String idToken, Instant now, Instant endsAt) {
    database.sql("delete from login_session where ends_at < ?").param(now.atOffset(ZoneOffset.UTC)).update();
    database
        .sql(
            """
            delete from login_session where id in
              (select id from login_session where name = ? order by id desc offset ?)
            """)
        .params(actor.name(), MOST_OF_ONE - 1)
        .update();
    database
        .sql(
            """
            insert into login_session (sha256, name, token_id, issuer, groups, id_token, address, created_at, last_used_at, ends_at)
            values (:sha256, :name, :token, :issuer, :groups, :idToken, :address, :now, :now, :endsAt)
            """)
        .param("sha256", digest)
        .param("name", actor.name())
        .param("token", token)
        .param("issuer", issuer)
        .param("groups", groups == null ? null : groups.toArray(String[]::new))
        .param("idToken", idToken)
        .param("address", actor.address())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("endsAt", endsAt.atOffset(ZoneOffset.UTC))
        .update();
    audit.record(actor, "session.begin", actor.name(), Map.of("by", token == null ? LoginSession.By.OIDC : LoginSession.By.TOKEN));
  }

  void used(long id, Instant now) {
    database
        .sql("update login_session set last_used_at = ? where id = ? and last_used_at < ?")
        .params(now.atOffset(ZoneOffset.UTC), id, now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** @return whether it was still there */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean end(Actor actor, LoginSession session) {
    boolean ended = database.sql("delete from login_session where id = ?").param(session.id()).update() > 0;
    if (ended) {
      audit.record(actor, "session.end", session.name(), Map.of("beganAt", session.createdAt().toString()));
    }
    return ended;
  }

  private static SignedIn signedIn(ResultSet row, int number) throws SQLException {
    @Nullable String issuer = row.getString("issuer");
    var groups = row.getArray("groups");
    return new SignedIn(
        new LoginSession(
            row.getLong("id"),
            row.getString("name"),
            issuer == null ? LoginSession.By.TOKEN : LoginSession.By.OIDC,
            row.getString("address"),
            row.getTimestamp("created_at").toInstant(),
            row.getTimestamp("last_used_at").toInstant(),
            row.getTimestamp("ends_at").toInstant()),
        row.getString("token"),
        issuer,
        groups == null ? Set.of() : Set.of((String[]) groups.getArray()),
        row.getString("id_token"));
  }
}
