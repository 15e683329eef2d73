package io.kexecfleet.service.security;

/** What a token is for. */
public enum TokenKind {
  /** Opens the operators' door. */
  OPERATOR,
  /** Lets a machine enrol. */
  JOIN
}
