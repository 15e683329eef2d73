package io.kexecfleet.service.security;

import io.kexecfleet.service.database.DataDirectory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The two tokens of a service: one for operators, one with which hosts join. Made at the first start, kept in files for
 * this user only; the database has their digests. To replace one delete its file and start the service again.
 */
@Component
class AccessTokens {

  enum Kind {
    OPERATOR("operator-token"),
    JOIN("join-token");

    private final String file;

    Kind(String file) {
      this.file = file;
    }
  }

  private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);
  private static final int BYTES = 32;
  private static final String ACCEPT =
      """
      insert into access_token (kind, sha256, created_at) values (?, ?, ?)
      on conflict (kind) do update set sha256 = excluded.sha256, created_at = excluded.created_at
      where access_token.sha256 <> excluded.sha256
      """;

  private final String operatorDigest;
  private final String joinDigest;

  AccessTokens(DataDirectory home, JdbcTemplate database, Clock clock) {
    operatorDigest = accepted(Kind.OPERATOR, home, database, clock);
    joinDigest = accepted(Kind.JOIN, home, database, clock);
  }

  boolean isOperator(String token) {
    return Digest.of(token).equals(operatorDigest);
  }

  boolean isJoin(String token) {
    return Digest.of(token).equals(joinDigest);
  }

  /** The file comes first: a token that is accepted can always be found. */
  private static String accepted(Kind kind, DataDirectory home, JdbcTemplate database, Clock clock) {
    var token = home.secret(kind.file).filter(kept -> !kept.isEmpty()).orElseGet(() -> make(kind, home));
    var digest = Digest.of(token);
    database.update(ACCEPT, kind.name(), digest, clock.instant().atOffset(ZoneOffset.UTC));
    return digest;
  }

  private static String make(Kind kind, DataDirectory home) {
    var secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    var token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    home.keepSecret(kind.file, token);
    log.info("A new {} token is in {}.", kind, home.resolve(kind.file));
    return token;
  }
}
