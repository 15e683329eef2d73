package io.kexecfleet.service.security;

import java.time.Instant;

/**
 * Somebody who is signed in to the pages.
 *
 * @param id grows with time
 * @param name under which they act
 * @param by how they came in
 * @param address from where
 * @param lastUsedAt to the minute
 * @param endsAt at the latest
 */
public record LoginSession(
    long id, String name, By by, String address, Instant createdAt, Instant lastUsedAt, Instant endsAt) {

  public enum By {
    /** A token was shown; the session ends with it. */
    TOKEN,
    /** The issuer said who it is. */
    OIDC
  }
}
