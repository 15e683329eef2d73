package io.kexecfleet.service.inventory;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.database.GuardedLookup;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.secret.Secret;
import io.kexecfleet.service.secret.TokenName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Tokens by which machines become hosts: for so many, until then, and with these labels. */
@Service
public class JoinTokens {

  public static final int MOST_USES = 1_000_000;
  public static final Duration SHORTEST = Duration.ofMinutes(1);
  public static final Duration LONGEST = Duration.ofDays(400);

  private static final String PREFIX = "kfj_";
  private static final String READ =
      "select id, name, labels::text, uses, uses_left, created_at, created_by, expires_at, revoked_at from join_token ";

  private final JdbcClient database;
  private final LabelsColumn column;
  private final AuditLog audit;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final GuardedLookup<JoinToken> shown;

  JoinTokens(JdbcClient database, LabelsColumn column, AuditLog audit, TransactionTemplate transactions, Clock clock) {
    this.database = database;
    this.column = column;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
    this.shown =
        new GuardedLookup<>(
            digest ->
                database.sql(READ + "where sha256 = ? and revoked_at is null").param(digest).query(this::token).optional(),
            clock);
  }

  /**
   * Makes one.
   *
   * @param uses how many hosts may enrol with it: 1 to {@link #MOST_USES}
   * @param goodFor {@link #SHORTEST} to {@link #LONGEST}
   * @return the token itself, which is kept nowhere
   * @throws InvalidInputException naming what will not do
   * @throws HostException when one that lets hosts in has this name ({@code EXISTS})
   */
  public String create(
      Actor actor, String name, int uses, Duration goodFor, Map<String, ? extends @Nullable String> labels) {
    TokenName.require(name);
    var checked = Labels.require("labels", labels);
    var secret = Secret.random(PREFIX);
    var now = clock.instant();
    try {
      transactions.executeWithoutResult(
          _ -> {
            database
                .sql("update join_token set revoked_at = ? where name = ? and revoked_at is null and (expires_at <= ? or uses_left = 0)")
                .params(now.atOffset(ZoneOffset.UTC), name, now.atOffset(ZoneOffset.UTC))
                .update();
            database
                .sql(
                    """
                    insert into join_token (name, sha256, labels, uses, uses_left, created_at, created_by, expires_at)
                    values (?, ?, ?::jsonb, ?, ?, ?, ?, ?)
                    """)
                .params(
                    name,
                    Secret.digest(secret),
                    column.write(checked),
                    uses,
                    uses,
                    now.atOffset(ZoneOffset.UTC),
                    actor.name(),
                    now.plus(goodFor).atOffset(ZoneOffset.UTC))
                .update();
            audit.record(
                actor,
                "join-token.create",
                name,
                Map.of("uses", uses, "labels", checked, "expiresAt", now.plus(goodFor).toString()));
          });
    } catch (DuplicateKeyException e) {
      throw new HostException(
          HostException.Reason.EXISTS,
          "There is a join token named %s already. Revoke that one first, or take another name.".formatted(name));
    }
    return secret;
  }

  /** From now on nobody enrols with it. @return whether there was one that was not revoked */
  public boolean revoke(Actor actor, String name) {
    return transactions.execute(
        _ -> {
          var revoked =
              database
                  .sql("update join_token set revoked_at = ? where name = ? and revoked_at is null")
                  .params(clock.instant().atOffset(ZoneOffset.UTC), name)
                  .update();
          if (revoked > 0) {
            audit.record(actor, "join-token.revoke", name, Map.of());
          }
          return revoked > 0;
        });
  }

  /**
   * The newest first, those too that let nobody in any more.
   *
   * @param before only older ones than this id
   */
  public List<JoinToken> page(long before, int limit) {
    return database
        .sql(READ + "where id < ? order by id desc limit ?")
        .params(before, limit)
        .query(this::token)
        .list();
  }

  /**
   * The one that was shown, unless it was revoked. It may be used up or over: who enrolled with it and did not hear the
   * answer asks again.
   *
   * @throws org.springframework.dao.DataAccessException when it cannot be looked up
   */
  public Optional<JoinToken> find(String digest) {
    return shown.find(digest);
  }

  Map<String, String> labels(long id) {
    return require(id).labels();
  }

  private JoinToken require(long id) {
    return database.sql(READ + "where id = ?").param(id).query(this::token).single();
  }

  /**
   * Lets one host in.
   *
   * @param labels what the host has
   * @throws HostException ({@code NOT_BY_THIS_TOKEN}) when it is used up or over, or for hosts with other labels
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void use(long id, String host, Map<String, String> labels, String address) {
    var token = require(id);
    if (!labels.entrySet().containsAll(token.labels().entrySet())) {
      throw refused("The join token %s is for hosts with the labels %s, and %s has others.".formatted(token.name(), token.labels(), host));
    }
    var left =
        database
            .sql(
                """
                update join_token set uses_left = uses_left - 1
                where id = ? and uses_left > 0 and expires_at > ? and revoked_at is null returning uses_left
                """)
            .params(id, clock.instant().atOffset(ZoneOffset.UTC))
            .query(Integer.class)
            .optional();
    if (left.isEmpty()) {
      throw refused(
          "The join token %s lets nobody in any more: it was for %d hosts, until %s. Ask an administrator for another one."
              .formatted(token.name(), token.uses(), token.expiresAt()));
    }
    audit.record(new Actor("join:" + token.name(), address), "host.enrol", host, Map.of("usesLeft", left.get()));
  }

  private static HostException refused(String message) {
    return new HostException(HostException.Reason.NOT_BY_THIS_TOKEN, message);
  }

  private JoinToken token(ResultSet row, int number) throws SQLException {
    var revokedAt = row.getTimestamp("revoked_at");
    return new JoinToken(
        row.getLong("id"),
        row.getString("name"),
        column.read(row.getString("labels")),
        row.getInt("uses"),
        row.getInt("uses_left"),
        row.getTimestamp("created_at").toInstant(),
        row.getString("created_by"),
        row.getTimestamp("expires_at").toInstant(),
        revokedAt == null ? null : revokedAt.toInstant());
  }
}
