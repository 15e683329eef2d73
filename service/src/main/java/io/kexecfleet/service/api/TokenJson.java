package io.kexecfleet.service.api;

import io.kexecfleet.service.security.Token;
import io.kexecfleet.service.security.TokenKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token, for operators: never itself, never its digest.
 *
 * @param createdBy name of the operator who made it; {@code system} for those of the data directory
 * @param revokedAt since when it is not accepted any more; null: it is
 */
record TokenJson(String name, TokenKind kind, Instant createdAt, String createdBy, @Nullable Instant revokedAt) {

  /** @param next what to pass as {@code before} for the next page, or null at the end */
  record Page(List<TokenJson> tokens, @Nullable Long next) {}

  /**
   * What an operator sends to have a token made.
   *
   * @param kind for operators where it is missing
   */
  record New(@Nullable String name, @Nullable TokenKind kind) {}

  /** The only time that a token is shown. */
  record Made(String name, String token) {}

  static TokenJson of(Token token) {
    return new TokenJson(token.name(), token.kind(), token.createdAt(), token.createdBy(), token.revokedAt());
  }
}
