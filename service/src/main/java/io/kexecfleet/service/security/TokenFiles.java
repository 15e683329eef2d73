package io.kexecfleet.service.security;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.database.CannotStartException;
import io.kexecfleet.service.database.DataDirectory;
import java.util.ArrayList;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The tokens in the data directory, {@code operator-token} and {@code join-token}, for this user only. At its start the
 * service accepts what it finds there, unless it was revoked, and makes one only where the database never had any. So the
 * first start makes both, a second replica makes none, and who has lost every token puts a new one into the file and
 * starts the service again. No start takes anything away from anybody.
 */
@Component
class TokenFiles {

  private static final Logger log = LoggerFactory.getLogger(TokenFiles.class);

  private final DataDirectory home;
  private final TokenTable table;

  TokenFiles(DataDirectory home, TokenTable table, TransactionTemplate transactions) {
    this.home = home;
    this.table = table;
    var without = new ArrayList<String>();
    transactions.executeWithoutResult(
        _ -> {
          table.lock();
          for (var kind : TokenKind.values()) {
            var secret = home.secret(file(kind)).filter(kept -> !kept.isEmpty());
            if (secret.isPresent()) {
              accept(kind, secret.get());
            } else if (table.has(kind)) {
              without.add(file(kind));
            } else {
              make(kind);
            }
          }
        });
    if (!without.isEmpty()) {
      log.info(
          "No {} in {}: none was made, because the database has such tokens already. Use one of those; to add one, put a new secret into that file and start again.",
          String.join(", no ", without),
          home.resolve(""));
    }
  }

  private static String file(TokenKind kind) {
    return name(kind) + "-token";
  }

  private static String name(TokenKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private void accept(TokenKind kind, String secret) {
    var file = home.resolve(file(kind));
    var known = table.find(Secret.digest(secret));
    if (known.isEmpty()) {
      if (!Secret.isStrong(secret)) {
        throw new CannotStartException(
            "%s holds no token: it takes 43 to 200 characters that nobody can guess, out of A-Z, a-z, 0-9 and . _ ~ + / -. Write one, for example by openssl rand -base64 32, or delete the file."
                .formatted(file),
            null);
      }
      var name = freeName(kind);
      table.add(Actor.SYSTEM, kind, name, secret);
      log.info("The token in {} is accepted from now on, as {}.", file, name);
    } else if (known.get().kind() != kind || known.get().revokedAt() != null) {
      log.warn("The token in {} was revoked, or is for another door: it opens nothing. Replace it or delete the file.", file);
    }
  }

  /** The file comes first: a token that is accepted can always be found. */
  private void make(TokenKind kind) {
    var secret = Secret.random();
    home.keepSecret(file(kind), secret);
    table.add(Actor.SYSTEM, kind, freeName(kind), secret);
    log.info("A new {} token is in {}.", kind, home.resolve(file(kind)));
  }

  /** {@code operator}, or {@code operator-2} and so on where that is taken. */
  private String freeName(TokenKind kind) {
    return Stream.concat(Stream.of(name(kind)), IntStream.iterate(2, number -> number + 1).mapToObj(number -> name(kind) + "-" + number))
        .filter(name -> table.accepted(name).isEmpty())
        .findFirst()
        .orElseThrow();
  }
}
