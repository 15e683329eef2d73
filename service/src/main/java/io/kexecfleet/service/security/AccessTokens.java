package io.kexecfleet.service.security;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.kexecfleet.service.database.GuardedLookup;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Which tokens are accepted, in memory. One that was revoked by another replica is accepted for {@link #TRUSTED_FOR} and
 * the time of one statement at most: where the database cannot be asked again, nobody is let in. One that another
 * replica made is looked up at once.
 */
@Component
class AccessTokens {

  static final Duration TRUSTED_FOR = Duration.ofSeconds(5);

  private final LoadingCache<TokenKind, Map<String, String>> accepted;
  private final GuardedLookup<Token> strangers;

  AccessTokens(TokenTable table, Clock clock) {
    this.accepted =
        Caffeine.newBuilder()
            .expireAfterWrite(TRUSTED_FOR)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build(table::accepted);
    this.strangers = new GuardedLookup<>(digest -> table.find(digest).filter(token -> token.revokedAt() == null), clock);
  }

  /**
   * The name of a token, if it is accepted.
   *
   * @param digest of what was shown
   * @throws org.springframework.dao.DataAccessException when that is to be looked up and cannot
   */
  Optional<String> nameOf(TokenKind kind, String digest) {
    var name = accepted.get(kind).get(digest);
    if (name != null) {
      return Optional.of(name);
    }
    var found = strangers.find(digest).filter(token -> token.kind() == kind);
    found.ifPresent(_ -> changed());
    return found.map(Token::name);
  }

  /** Tokens were made or revoked: does not wait to learn of it. */
  void changed() {
    accepted.invalidateAll();
  }
}
