package io.kexecfleet.service.security;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** Somebody who is known by the cookie of their session. */
final class SessionAuthentication extends AbstractAuthenticationToken {

  private final Caller.Operator caller;
  private final transient Supplier<Optional<Caller.Operator>> again;

  /** @param again who it is when that is asked later; empty: nobody any more */
  SessionAuthentication(Caller.Operator caller, Supplier<Optional<Caller.Operator>> again) {
    super(caller.getAuthorities());
    this.caller = caller;
    this.again = again;
    setAuthenticated(true);
  }

  /** Who it is now. */
  Optional<Caller.Operator> again() {
    return again.get();
  }

  @Override
  public Caller.Operator getPrincipal() {
    return caller;
  }

  /** The cookie is not kept. */
  @Override
  public @Nullable Object getCredentials() {
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionAuthentication same && same.caller.equals(caller);
  }

  @Override
  public int hashCode() {
    return caller.hashCode();
  }
}
