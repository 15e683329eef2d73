package io.kexecfleet.service.database;

import java.util.concurrent.Callable;

/** Whoever shows something on this thread that memory does not know. */
public interface Guesser {

  ScopedValue<Guesser> ASKING = ScopedValue.newInstance();

  /**
   * It is about to be looked up.
   *
   * @throws TooManyGuessesException when it is not to be
   */
  void guesses();

  /** Does something as which all of {@link GuardedLookup}'s questions are this one's. */
  default <T> T asks(Callable<T> something) throws Exception {
    return ScopedValue.where(ASKING, this).call(something::call);
  }
}
