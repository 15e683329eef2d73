package io.kexecfleet.service.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.database.CannotStartException;
import io.kexecfleet.service.database.DataDirectory;
import io.kexecfleet.service.database.GuardedLookup;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How the first administrator comes in: by a one-time secret in the data directory, {@code first-administrator}, readable
 * for this user only. The service makes one at its start where there never was an administrator and nobody gave it one by {@link
 * FirstAdministratorSettings}; and it takes what it finds in that file, unless it was used before, so that whoever may write
 * the folder can let themselves in again.
 */
@Component
public class FirstAdministrator {

  private static final Logger log = LoggerFactory.getLogger(FirstAdministrator.class);

  private static final String FILE = "first-administrator";
  private static final String PREFIX = "kf1_";

  private final DataDirectory home;
  private final FirstAdministratorSettings settings;
  private final JdbcClient database;
  private final TokenTable table;
  private final Tokens tokens;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final GuardedLookup<Boolean> shown;

  FirstAdministrator(
      DataDirectory home,
      FirstAdministratorSettings settings,
      JdbcClient database,
      TokenTable table,
      Tokens tokens,
      TransactionTemplate transactions,
      Clock clock) {
    this.home = home;
    this.settings = settings;
    this.database = database;
    this.table = table;
    this.tokens = tokens;
    this.transactions = transactions;
    this.clock = clock;
    this.shown = new GuardedLookup<>(digest -> Optional.of(true).filter(_ -> readOpen(digest)), clock);
    transactions.executeWithoutResult(_ -> prepare());
  }

  private void prepare() {
    table.lock();
    var given = settings.given();
    if (given != null) {
      accept(given, read(given));
    }
    var kept = home.secret(FILE).filter(secret -> !secret.isEmpty());
    if (kept.isPresent()) {
      if (accept(home.resolve(FILE), kept.get())) {
        log.warn("The secret in {} was used before: it opens nothing. Delete the file.", home.resolve(FILE));
      }
    } else if (!table.hadAdministrator() && !isAnyOpen()) {
      var secret = Secret.random(PREFIX);
      // The file comes first: a secret that is accepted can always be found.
      home.keepSecret(FILE, secret);
      add(secret);
      log.info("There is no administrator yet. {} holds a secret that makes one, once.", home.resolve(FILE));
    }
  }

  private static String read(Path file) {
    try (var content = Files.newInputStream(file)) {
      return new String(content.readNBytes(2 * Secret.LONGEST), ISO_8859_1).strip();
    } catch (IOException e) {
      throw new CannotStartException(
          "%s, which kexec-fleet.first-administrator.secret-file names, cannot be read (%s).".formatted(file, e), e);
    }
  }

  /** @return whether it was used before */
  private boolean accept(Path file, String secret) {
    var known = spent(secret);
    if (known.isEmpty()) {
      if (!Secret.isStrong(secret)) {
        throw new CannotStartException(
            "%s holds no secret: it takes 43 to 200 characters that nobody can guess, out of A-Z, a-z, 0-9 and . _ ~ + / -. Write one, for example by openssl rand -base64 32, or delete the file."
                .formatted(file),
            null);
      }
      add(secret);
      log.info("The secret in {} makes one administrator, once.", file);
    }
    return known.orElse(false);
  }

  /** @return whether it was used; empty: it is not known */
  private Optional<Boolean> spent(String secret) {
    return database
        .sql("select spent_at is not null from first_administrator where sha256 = ?")
        .param(Secret.digest(secret))
        .query(Boolean.class)
        .optional();
  }

  private boolean isAnyOpen() {
    return database
        .sql("select exists (select from first_administrator where spent_at is null)")
        .query(Boolean.class)
        .single();
  }

  private void add(String secret) {
    database
        .sql("insert into first_administrator (sha256, created_at) values (?, ?)")
        .params(Secret.digest(secret), clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }

  /** @return whether what was shown is such a secret that was not used yet */
  boolean isOpen(String digest) {
    return shown.find(digest).isPresent();
  }

  private boolean readOpen(String digest) {
    return database
        .sql("select exists (select from first_administrator where sha256 = ? and spent_at is null)")
        .param(digest)
        .query(Boolean.class)
        .single();
  }

  /**
   * Makes an administrator, and the secret good for nothing.
   *
   * @param digest of the secret
   * @param name of the administrator's token
   * @return the token, which is kept nowhere
   * @throws TokenException when the secret was used meanwhile ({@code UNKNOWN}), or the name is taken ({@code EXISTS})
   */
  public String make(String digest, String name, String address) {
    var token =
        transactions.execute(
            _ -> {
              var spent =
                  database
                      .sql("update first_administrator set spent_at = ? where sha256 = ? and spent_at is null")
                      .params(clock.instant().atOffset(ZoneOffset.UTC), digest)
                      .update();
              if (spent == 0) {
                throw new TokenException(TokenException.Reason.UNKNOWN, "This secret was used already.");
              }
              var actor = new Actor(Actor.SYSTEM.name(), address);
              return tokens.create(actor, name, new Grant(Role.ADMINISTRATOR, Scope.EVERYTHING), Tokens.USUAL);
            });
    if (home.secret(FILE).map(Secret::digest).filter(digest::equals).isPresent()) {
      home.forget(FILE);
    }
    return token;
  }
}
