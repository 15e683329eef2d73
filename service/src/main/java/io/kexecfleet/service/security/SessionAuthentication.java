package io.kexecfleet.service.security;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** Somebody who is known by the cookie of their session. */
final class SessionAuthentication extends AbstractAuthenticationToken {

  private final Caller.Operator caller;

  SessionAuthentication(Caller.Operator caller) {
    super(caller.getAuthorities());
    this.caller = caller;
    setAuthenticated(true);
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
