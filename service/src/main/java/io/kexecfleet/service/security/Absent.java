package io.kexecfleet.service.security;

import io.kexecfleet.service.inventory.Scope;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/**
 * What somebody may do who is not calling now, because what they set acts for them: what the token of this name may do at that
 * time, on record. Nothing once it was revoked or is over. Persons may nothing while they are away: what their issuer says of
 * them is good for a day, and nobody asks it in between.
 */
@Service
public class Absent {

  private final TokenTable tokens;
  private final Clock clock;

  Absent(TokenTable tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Whether it is one of whom anything is known: a token and no person. */
  public static boolean isKnown(String name) {
    return !name.startsWith(Person.PREFIX);
  }

  /**
   * Which hosts they reach by a permission.
   *
   * @return nothing: they do not have it, or not any more
   */
  public Optional<Scope> reach(String name, Permission permission) {
    return tokens
        .unrevoked(name)
        .filter(token -> token.isAcceptedAt(clock.instant()))
        .flatMap(token -> Grant.reach(List.of(token.grant()), permission));
  }
}
