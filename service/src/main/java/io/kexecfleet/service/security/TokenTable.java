package io.kexecfleet.service.security;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.secret.Secret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tokens in the database. What changes there goes on record. */
@Component
class TokenTable {

  private static final String READ =
      "select id, name, role, scope, created_at, created_by, expires_at, revoked_at, sha256 from access_token ";

  /** Far more than one look at a small table takes; what is revoked must not be accepted meanwhile. */
  private static final int SECONDS = 4;

  private final JdbcClient database;
  private final AuditLog audit;
  private final Clock clock;

  TokenTable(JdbcClient database, AuditLog audit, Clock clock) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
  }

  /** One after the other, on all replicas: until the end of the transaction nobody else changes tokens. All may read. */
  void lock() {
    database.sql("lock table access_token in share row exclusive mode").update();
  }

  /** By digest, accepted or not. */
  Optional<Token> find(String digest) {
    return database.sql(READ + "where sha256 = ?").param(digest).query(TokenTable::token).optional();
  }

  /** By name, unless it was revoked. */
  Optional<Token> unrevoked(String name) {
    return database
        .sql(READ + "where name = ? and revoked_at is null")
        .param(name)
        .query(TokenTable::token)
        .optional();
  }

  /** Those that are accepted now, by digest. */
  Map<String, Token> accepted() {
    var tokens = new HashMap<String, Token>();
    database
        .sql(READ + "where revoked_at is null and expires_at > ?")
        .withQueryTimeout(SECONDS)
        .param(clock.instant().atOffset(ZoneOffset.UTC))
        .query(
            row -> {
              tokens.put(row.getString("sha256"), token(row, 0));
            });
    return Map.copyOf(tokens);
  }

  /** Whether there ever was one of an administrator. */
  boolean hadAdministrator() {
    return database
        .sql("select exists (select from access_token where role = 'ADMINISTRATOR')")
        .query(Boolean.class)
        .single();
  }

  /** How many of administrators are accepted now. */
  int administrators() {
    return database
        .sql("select count(*)::int from access_token where role = 'ADMINISTRATOR' and revoked_at is null and expires_at > ?")
        .param(clock.instant().atOffset(ZoneOffset.UTC))
        .query(Integer.class)
        .single();
  }

  /** The newest first. */
  List<Token> page(long before, int limit) {
    return database
        .sql(READ + "where id < ? order by id desc limit ?")
        .params(before, limit)
        .query(TokenTable::token)
        .list();
  }

  void add(Actor actor, String name, Grant grant, Instant expiresAt, String secret) {
    database
        .sql(
            """
            insert into access_token (name, role, scope, sha256, created_at, created_by, expires_at)
            values (?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            name,
            grant.role().name(),
            grant.scope().toString(),
            Secret.digest(secret),
            clock.instant().atOffset(ZoneOffset.UTC),
            actor.name(),
            expiresAt.atOffset(ZoneOffset.UTC))
        .update();
    audit.record(
        actor,
        "token.create",
        name,
        Map.of("role", grant.role(), "scope", grant.scope().toString(), "expiresAt", expiresAt.toString()));
  }

  void revoke(Actor actor, Token token) {
    database
        .sql("update access_token set revoked_at = ? where id = ?")
        .params(clock.instant().atOffset(ZoneOffset.UTC), token.id())
        .update();
    audit.record(actor, "token.revoke", token.name(), Map.of("role", token.role()));
  }

  private static Token token(ResultSet row, int number) throws SQLException {
    var revokedAt = row.getTimestamp("revoked_at");
    return new Token(
        row.getLong("id"),
        row.getString("name"),
        new Grant(Role.valueOf(row.getString("role")), Scope.of(Selector.parse(row.getString("scope")))),
        row.getTimestamp("created_at").toInstant(),
        row.getString("created_by"),
        row.getTimestamp("expires_at").toInstant(),
        revokedAt == null ? null : revokedAt.toInstant());
  }
}
