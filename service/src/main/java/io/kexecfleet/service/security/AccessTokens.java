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
 * replica made is looked up at once, and none is accepted after its end.
 */
@Component
class AccessTokens {

  static final Duration TRUSTED_FOR = Duration.ofSeconds(5);

  private static final String ALL = "all";

  private final LoadingCache<String, Map<String, Token>> accepted;
  private final GuardedLookup<Token> strangers;
  private final Clock clock;

  AccessTokens(TokenTable table, Clock clock) {
    this.clock = clock;
    this.accepted =
        Caffeine.newBuilder()
            .expireAfterWrite(TRUSTED_FOR)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build(_ -> table.accepted());
    this.strangers = new GuardedLookup<>(digest -> table.find(digest).filter(this::isAccepted), clock);
  }

  private boolean isAccepted(Token token) {
    return token.isAcceptedAt(clock.instant());
  }

  /**
   * A token, if it is accepted.
   *
   * @param digest of what was shown
   * @throws org.springframework.dao.DataAccessException when that is to be looked up and cannot
   */
  Optional<Token> find(String digest) {
    var known = accepted.get(ALL).get(digest);
    if (known != null) {
      return Optional.of(known).filter(this::isAccepted);
    }
    var found = strangers.find(digest);
    found.ifPresent(_ -> changed());
    return found;
  }

  /** Tokens were made or revoked: does not wait to learn of it. */
  void changed() {
    accepted.invalidateAll();
  }
}
