package io.kexecfleet.service.security;

import io.kexecfleet.service.database.GuardedLookup;
import io.kexecfleet.service.database.RecentReads;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
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

  private final RecentReads<Map<String, Token>> accepted;
  private final Supplier<Map<String, Token>> all;
  private final GuardedLookup<Token> strangers;
  private final Clock clock;

  @Autowired
  AccessTokens(TokenTable table, Clock clock) {
    this(table::accepted, table::find, clock);
  }

  /**
   * @param all reads those that are accepted, by digest
   * @param one reads one by its digest, accepted or not
   */
  AccessTokens(Supplier<Map<String, Token>> all, Function<String, Optional<Token>> one, Clock clock) {
    this.clock = clock;
    this.all = all;
    this.accepted = new RecentReads<>(TRUSTED_FOR, 1, clock);
    this.strangers = new GuardedLookup<>(digest -> one.apply(digest).filter(this::isAccepted), clock);
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
    var known = accepted.get(ALL, all).get(digest);
    if (known != null) {
      return Optional.of(known).filter(this::isAccepted);
    }
    var found = strangers.find(digest);
    found.ifPresent(_ -> changed());
    return found;
  }

  /** Tokens were made or revoked: does not wait to learn of it, nor goes by what was read before. */
  void changed() {
    accepted.changed();
  }
}
