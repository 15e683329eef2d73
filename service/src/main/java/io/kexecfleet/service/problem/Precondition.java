package io.kexecfleet.service.problem;

import org.jspecify.annotations.Nullable;

/**
 * What must still be so for something to be changed: checked in the transaction that changes it, under its lock (RFC 9110,
 * 13.1).
 *
 * @param <T> what is changed
 */
@FunctionalInterface
public interface Precondition<T> {

  /**
   * @param current as it is now; null: there is none
   * @throws PreconditionFailedException when it is not as it must be
   */
  void require(@Nullable T current);

  /** Whatever it is now. */
  static <T> Precondition<T> none() {
    return _ -> {};
  }
}
