package io.kexecfleet.service.security;

import io.kexecfleet.service.secret.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who left for the issuer and is not back: in the database, so that they may come back to any replica. Where too many are on
 * their way, the first of them have to leave anew.
 */
@Component
class LoginAttempts {

  static final Duration TIME = Duration.ofMinutes(10);
  private static final int MOST = 10_000;

  /**
   * @param nonce as the ID token must have it, before it is hashed
   * @param codeVerifier what shows that who asks for the tokens is who left (RFC 7636)
   */
  record Attempt(String nonce, String codeVerifier) {}

  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final Clock clock;

  LoginAttempts(JdbcClient database, TransactionTemplate transactions, Clock clock) {
    this.database = database;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** @param browser the cookie without which nobody comes back */
  void begin(String state, String browser, Attempt attempt) {
    var now = clock.instant();
    transactions.executeWithoutResult(
        _ -> {
          database.sql("delete from login_attempt where expires_at <= ?").param(now.atOffset(ZoneOffset.UTC)).update();
          database
              .sql("delete from login_attempt where id <= (select id from login_attempt order by id desc offset ? limit 1)")
              .param(MOST - 1)
              .update();
          database
              .sql("insert into login_attempt (state_sha256, browser_sha256, nonce, code_verifier, expires_at) values (?, ?, ?, ?, ?)")
              .params(
                  Secret.digest(state),
                  Secret.digest(browser),
                  attempt.nonce(),
                  attempt.codeVerifier(),
                  now.plus(TIME).atOffset(ZoneOffset.UTC))
              .update();
        });
  }

  /** The attempt of this browser with that state, once: it is gone before anything is done with it. */
  Optional<Attempt> finish(String state, String browser) {
    return database
        .sql("delete from login_attempt where state_sha256 = ? and browser_sha256 = ? and expires_at > ? returning nonce, code_verifier")
        .params(Secret.digest(state), Secret.digest(browser), clock.instant().atOffset(ZoneOffset.UTC))
        .query((row, _) -> new Attempt(row.getString(1), row.getString(2)))
        .optional();
  }
}
