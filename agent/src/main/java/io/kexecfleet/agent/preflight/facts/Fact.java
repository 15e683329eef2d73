package io.kexecfleet.agent.preflight.facts;

import java.util.Optional;
import java.util.function.Function;

/** Something that was read of the host, or why it could not be: nothing unread passes for harmless. */
public sealed interface Fact<T> {

  /** It was read. */
  record Known<T>(T value) implements Fact<T> {}

  /** It was not; {@code why} is a sentence that names what could not be read. */
  record Unknown<T>(String why) implements Fact<T> {}

  static <T> Fact<T> of(T value) {
    return new Known<>(value);
  }

  static <T> Fact<T> unknown(String why) {
    return new Unknown<>(why);
  }

  /** What follows from it; what follows from the unknown is unknown for the same reason. */
  default <R> Fact<R> then(Function<? super T, Fact<R>> next) {
    return switch (this) {
      case Known<T>(var value) -> next.apply(value);
      case Unknown<T>(var why) -> unknown(why);
    };
  }

  default <R> Fact<R> map(Function<? super T, ? extends R> next) {
    return then(value -> of(next.apply(value)));
  }

  /** What a check says about it; about the unknown it says why it is unknown. */
  default Optional<String> check(Function<? super T, Optional<String>> look) {
    return switch (this) {
      case Known<T>(var value) -> look.apply(value);
      case Unknown<T>(var why) -> Optional.of(why);
    };
  }
}
