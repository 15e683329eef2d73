package io.kexecfleet.service.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session with what its person may do by: a token, or groups that an issuer knows.
 *
 * @param tokenDigest null: by the issuer
 * @param issuer null: by a token
 * @param idToken what the issuer wants to see again at the end, or null
 */
record SignedIn(
    LoginSession session, @Nullable String tokenDigest, @Nullable String issuer, Set<String> groups, @Nullable String idToken) {

  boolean isOpenAt(Instant now, Duration idle) {
    return now.isBefore(session.endsAt()) && now.isBefore(session.lastUsedAt().plus(idle));
  }
}
