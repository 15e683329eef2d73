package io.kexecfleet.service.security;

import io.kexecfleet.service.database.RecentReads;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.secret.Secret;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.stereotype.Component;

/** Who is let in at the operators' door, by what they show. */
@Component
class OperatorLookup {

  private static final int MOST_WATCHING = 10_000;

  private final AccessTokens tokens;
  private final Function<String, Caller.Operator> people;

  /** Of people who are watching: a signature is not checked for each thing that they are told. */
  private final RecentReads<Caller.Operator> watching;

  @Autowired
  OperatorLookup(AccessTokens tokens, BearerPeople people, Clock clock) {
    this(tokens, people::caller, clock);
  }

  /** @param people who comes with an access token of the issuer; throws what {@link BearerPeople#caller} does */
  OperatorLookup(AccessTokens tokens, Function<String, Caller.Operator> people, Clock clock) {
    this.tokens = tokens;
    this.people = people;
    this.watching = new RecentReads<>(AccessTokens.TRUSTED_FOR, MOST_WATCHING, clock);
  }

  /**
   * By one or the other, by what the token looks like: what is not the issuer's word is not tried as a token of ours.
   *
   * @throws PersonException when the issuer's word does not let them in
   * @throws org.springframework.dao.DataAccessException when that is to be looked up and cannot
   */
  Optional<Caller.Operator> find(String shown) {
    if (BearerPeople.isMeant(shown)) {
      return Optional.of(people.apply(shown));
    }
    return tokens.find(Secret.digest(shown)).map(token -> new Caller.Operator(token.name(), List.of(token.grant())));
  }

  /**
   * Of somebody who was let in.
   *
   * @param reach which hosts they reach by the permission
   * @throws IllegalStateException when nobody knows by what
   */
  Standing standing(Authentication letIn, Permission permission, Scope reach) {
    Supplier<Optional<Caller.Operator>> again =
        switch (letIn) {
          case SessionAuthentication session -> session::again;
          case Authentication token when token.getCredentials() instanceof OAuth2Token shown -> () -> again(shown.getTokenValue());
          default -> throw new IllegalStateException("Only whoever shows a token or has a session is let in here.");
        };
    return () -> again.get().flatMap(operator -> operator.reach(permission)).filter(reach::equals).isPresent();
  }

  private Optional<Caller.Operator> again(String shown) {
    if (!BearerPeople.isMeant(shown)) {
      return find(shown);
    }
    try {
      return Optional.of(watching.get(Secret.digest(shown), () -> people.apply(shown)));
    } catch (PersonException e) {
      if (e.reason() == PersonException.Reason.ISSUER_AWAY) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
