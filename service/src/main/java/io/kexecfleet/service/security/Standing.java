package io.kexecfleet.service.security;

/** Whether who called would still be let in: for what goes on long after that was asked at the door. */
@FunctionalInterface
public interface Standing {

  /**
   * Answered from memory, except once in {@link AccessTokens#TRUSTED_FOR} for everybody together.
   *
   * @return whether what they showed is accepted now, and reaches the same hosts
   * @throws org.springframework.dao.DataAccessException when that is to be looked up and cannot
   * @throws PersonException when the issuer is to be asked and is away ({@code ISSUER_AWAY})
   */
  boolean holds();
}
