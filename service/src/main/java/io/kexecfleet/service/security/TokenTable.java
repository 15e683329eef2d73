package io.kexecfleet.service.security;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
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

  private static final String READ = "select id, kind, name, created_at, created_by, revoked_at from access_token ";

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

  /** By digest, revoked or not. */
  Optional<Token> find(String digest) {
    return database.sql(READ + "where sha256 = ?").param(digest).query(TokenTable::token).optional();
  }

  /** By name, unless it is revoked. */
  Optional<Token> accepted(String name) {
    return database
        .sql(READ + "where name = ? and revoked_at is null")
        .param(name)
        .query(TokenTable::token)
        .optional();
  }

  /** Names by digest. */
  Map<String, String> accepted(TokenKind kind) {
    var names = new HashMap<String, String>();
    database
        .sql("select sha256, name from access_token where kind = ? and revoked_at is null")
        .withQueryTimeout(SECONDS)
        .param(kind.name())
        .query(
            row -> {
              names.put(row.getString(1), row.getString(2));
            });
    return Map.copyOf(names);
  }

  /** Whether there ever was one. */
  boolean has(TokenKind kind) {
    return database
        .sql("select exists (select from access_token where kind = ?)")
        .param(kind.name())
        .query(Boolean.class)
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

  void add(Actor actor, TokenKind kind, String name, String secret) {
    database
        .sql("insert into access_token (kind, name, sha256, created_at, created_by) values (?, ?, ?, ?, ?)")
        .params(kind.name(), name, Secret.digest(secret), clock.instant().atOffset(ZoneOffset.UTC), actor.name())
        .update();
    audit.record(actor, "token.create", name, Map.of("kind", kind));
  }

  void revoke(Actor actor, Token token) {
    database
        .sql("update access_token set revoked_at = ? where id = ?")
        .params(clock.instant().atOffset(ZoneOffset.UTC), token.id())
        .update();
    audit.record(actor, "token.revoke", token.name(), Map.of("kind", token.kind()));
  }

  private static Token token(ResultSet row, int number) throws SQLException {
    var revokedAt = row.getTimestamp(6);
    return new Token(
        row.getLong(1),
        TokenKind.valueOf(row.getString(2)),
        row.getString(3),
        row.getTimestamp(4).toInstant(),
        row.getString(5),
        revokedAt == null ? null : revokedAt.toInstant());
  }
}
