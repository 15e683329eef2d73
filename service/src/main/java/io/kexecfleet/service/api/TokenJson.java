package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.request.SelectorText;
import io.kexecfleet.service.security.Grant;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.security.Token;
import io.kexecfleet.service.security.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token, for administrators: never itself, never its digest.
 *
 * @param scope selector of the hosts that it reaches; empty: all
 * @param createdBy name of who made it; {@code system} for the first administrator's
 * @param expiresAt from when on it is not accepted any more
 * @param revokedAt since when it is not accepted any more; null: it was not revoked
 */
record TokenJson(
    String name,
    Role role,
    String scope,
    Instant createdAt,
    String createdBy,
    Instant expiresAt,
    @Nullable Instant revokedAt) {

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<TokenJson> tokens, @Nullable String next) {}

  /**
   * What an administrator sends to have a token made.
   *
   * @param scope selector of the hosts that it reaches; all where it is missing
   * @param expiresIn 1 min to 400 days; 90 days where it is missing
   */
  record New(@Nullable String name, @Nullable Role role, @Nullable String scope, @Nullable String expiresIn) {

    Grant checkedGrant() {
      if (role == null) {
        throw new InvalidInputException("role", "role is missing: VIEWER, OPERATOR, APPROVER or ADMINISTRATOR.");
      }
      try {
        return new Grant(role, Scope.of(SelectorText.read("scope", scope)));
      } catch (IllegalArgumentException e) {
        throw new InvalidInputException("scope", String.valueOf(e.getMessage()));
      }
    }

    Duration checkedLength() {
      return Fields.duration("expiresIn", expiresIn, Tokens.USUAL, Tokens.SHORTEST, Tokens.LONGEST);
    }
  }

  /** The only time that a token is shown. */
  record Made(String name, String token) {}

  static TokenJson of(Token token) {
    return new TokenJson(
        token.name(),
        token.role(),
        token.scope().toString(),
        token.createdAt(),
        token.createdBy(),
        token.expiresAt(),
        token.revokedAt());
  }
}
