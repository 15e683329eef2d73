package io.kexecfleet.service.database;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Whoever shows something on this thread that memory does not know. */
public interface Guesser {

  ScopedValue<Guesser> ASKING = ScopedValue.newInstance();

  /**
   * It is about to be looked up.
   *
   * @param key digest of what was shown
   * @throws TooManyGuessesException when it is not to be
   */
  void guesses(String key);

  /** It was there: no guess. */
  void found(String key);

  /** Nobody knows whether it is there. */
  void unanswered(String key);

  /** Does something as which all that is {@linkplain #lookUp looked up} is this one's. */
  default <T> T asks(Callable<T> something) throws Exception {
    return ScopedValue.where(ASKING, this).call(something::call);
  }

  /** What was just made is no guess when it is shown. */
  static void made(String key) {
    if (ASKING.isBound()) {
      ASKING.get().found(key);
    }
  }

  /**
   * Looks something up as the one of this thread, where there is one.
   *
   * @param lookup empty: it is not there; what it throws says nothing about that
   * @throws TooManyGuessesException when who asks has guessed too often
   */
  static <T> Optional<T> lookUp(String key, Supplier<Optional<T>> lookup) {
    if (!ASKING.isBound()) {
      return lookup.get();
    }
    var who = ASKING.get();
    who.guesses(key);
    try {
      var there = lookup.get();
      if (there.isPresent()) {
        who.found(key);
      }
      return there;
    } catch (RuntimeException e) {
      who.unanswered(key);
      throw e;
    }
  }
}
