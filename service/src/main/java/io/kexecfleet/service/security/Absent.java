package io.kexecfleet.service.security;

import io.kexecfleet.service.inventory.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/**
 * What somebody may do who is not calling now, because what they set acts for them. By a token it is what the token of this name
 * may do at that time, on record: nothing once it was revoked or is over. Of a person nothing is known between two sign-ins, so
 * their word is taken for {@link #WORD_OF_A_PERSON}.
 */
@Service
public class Absent {

  /** As long as a token usually is accepted. */
  public static final Duration WORD_OF_A_PERSON = Tokens.USUAL;

  /** Stands in the names of persons, and in none of a token. */
  private static final char OF_A_PERSON = ':';

  private final TokenTable tokens;
  private final Clock clock;

  Absent(TokenTable tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * Which hosts they reach by a permission.
   *
   * @param since when they said what is to be done: they had the permission then
   * @return nothing: they do not have it any more
   */
  public Optional<Scope> reach(String name, Permission permission, Instant since) {
    var now = clock.instant();
    return name.indexOf(OF_A_PERSON) >= 0
        ? Optional.of(Scope.EVERYTHING).filter(_ -> now.isBefore(since.plus(WORD_OF_A_PERSON)))
        : tokens
            .unrevoked(name)
            .filter(token -> token.isAcceptedAt(now))
            .flatMap(token -> Grant.reach(List.of(token.grant()), permission));
  }
}
